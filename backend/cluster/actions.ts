import { z } from "zod";
import { LabError } from "../core/errors.ts";
import { type Kube, KubeError } from "./clients.ts";
import type { Guard } from "./guard.ts";
import type { Json } from "../core/json.ts";
import { type ObjectPlace, pathOf } from "./paths.ts";

/** A pod as an action needs it: by uid, so that a successor of the same name is never hit. */
export interface PodRef {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly app: string;
  readonly node: string | null;
  readonly ready: boolean;
}

/** A node as a fault sees it. */
export interface NodeRef {
  readonly name: string;
  readonly uid: string;
  readonly role: "control-plane" | "worker";
  /** Its label topology.kubernetes.io/zone. */
  readonly zone: string | null;
  readonly ready: boolean;
  readonly schedulable: boolean;
}

/** An object as it is now; `object` is outside input. */
export interface LiveObject {
  readonly uid: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** What may be looked at. Nothing here changes anything. */
export interface ClusterLook {
  /** Living pods of the pizza business (not yet deleted), oldest name first. */
  pods(filter: { readonly app?: string; readonly node?: string }): Promise<readonly PodRef[]>;
  /** All nodes, by name. */
  nodes(): Promise<readonly NodeRef[]>;
  /** The object of this name, or null. */
  read(place: ObjectPlace & { readonly name: string }): Promise<LiveObject | null>;
  /** All objects of a kind, in a namespace or cluster-wide. */
  list(place: ObjectPlace): Promise<readonly LiveObject[]>;
}

/** An object, found again by uid: a successor of the same name is another one. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string;
}

/** JSON; null stands for "not there". */
export interface FieldStep {
  readonly path: readonly string[];
  readonly from: Json;
  readonly to: Json;
}

/** What may be done to the cluster: the only way a fault touches it. Every write first checks that the cluster is still ours (guard.ts). */
export interface ClusterActions extends ClusterLook {
  /** Deletes this very pod (uid precondition); a pod that is gone or replaced is fine. null grace: the pod's own. */
  deletePod(pod: PodTarget, graceSeconds: number | null): Promise<void>;
  /** Asks this very pod to leave (policy/v1 Eviction). refused: a disruption budget says no for now (429). gone: it is no more, or was replaced. */
  evictPod(pod: PodTarget): Promise<"evicted" | "refused" | "gone">;
  /** Posts a suffering (such as {type: "slow", seconds: 10, ms: 500}) to the pod's /fault with the lab's key, through the API server; a pod that is gone, was replaced or does not answer is fine for "recover" only. */
  tellPod(pod: PodTarget, suffering: Suffering): Promise<void>;
  /**
   * Sets those fields that are `from` to `to`; one that is `to` already, or anything else, is left as it is. All in one JSON patch
   * against the version that was read, again when somebody was quicker. An object that is gone or was replaced is fine.
   */
  setFields(target: ObjectRef, steps: readonly FieldStep[]): Promise<void>;
  /** Moves a field within the object without reading it out; one that is not there is fine, and so is an object that is gone. */
  moveField(target: ObjectRef, from: readonly string[], to: readonly string[]): Promise<void>;
  /** What a workload still has to do until its pods are as its template says (Deployment, StatefulSet, DaemonSet), or null; null for any other kind and for an object that is gone. */
  notSettled(target: ObjectRef): Promise<string | null>;
  /** Why this node is not Ready, or still wears a not-ready or unreachable taint; null when it is as it should be. */
  notReady(node: string): Promise<string | null>;
}

export type PodTarget = Pick<PodRef, "name" | "namespace" | "uid">;
export type Suffering = Readonly<Record<string, string | number | null>> & {
  readonly type: string;
};

export interface ActionsOptions {
  readonly kube: Kube;
  readonly guard: Guard;
  /** The only namespace whose pods these actions see or touch. */
  readonly namespace: string;
}

/** The actions on one cluster. */
export function createActions({ kube, guard, namespace }: ActionsOptions): ClusterActions {
  return {
    async pods({ app, node }) {
      const query = {
        ...(app === undefined ? {} : { labelSelector: `app.kubernetes.io/name=${app}` }),
        ...(node === undefined ? {} : { fieldSelector: `spec.nodeName=${node}` }),
      };
      const path = pathOf({ apiVersion: "v1", kind: "Pod", namespace });
      const { items } = podListSchema.parse(await kube.get(path, query));
      return items.filter(isLiving).sort(byAge).map(toRef);
    },

    async deletePod(pod, graceSeconds) {
      if (pod.namespace !== namespace) throw outsideBusiness(pod, namespace);
      await guard.check();
      await orGone(
        kube.send({
          method: "DELETE",
          path: pathOf({ ...pod, apiVersion: "v1", kind: "Pod" }),
          body: {
            apiVersion: "v1",
            kind: "DeleteOptions",
            preconditions: { uid: pod.uid },
            ...(graceSeconds === null ? {} : { gracePeriodSeconds: graceSeconds }),
          },
        }),
      );
    },
  };
}

/** What is read of a pod; the rest of it is left alone. */
const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    creationTimestamp: z.string().default(""),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({ nodeName: z.string().optional() }),
  status: z.object({
    phase: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
  }),
});
const podListSchema = z.object({ items: z.array(podSchema) });
type Pod = z.output<typeof podSchema>;

const isLiving = ({ metadata, status }: Pod) =>
  metadata.deletionTimestamp === undefined &&
  status.phase !== "Succeeded" &&
  status.phase !== "Failed";

/** By creation, which is whole seconds, then by name: the same pods come in the same order, so that a seed repeats its choice. */
const byAge = ({ metadata: a }: Pod, { metadata: b }: Pod) =>
  Date.parse(a.creationTimestamp) - Date.parse(b.creationTimestamp) || (a.name < b.name ? -1 : 1);

const toRef = ({ metadata, spec, status }: Pod): PodRef => ({
  name: metadata.name,
  namespace: metadata.namespace,
  uid: metadata.uid,
  app: metadata.labels["app.kubernetes.io/name"] ?? metadata.name,
  node: spec.nodeName ?? null,
  ready: status.conditions.some(({ type, status }) => type === "Ready" && status === "True"),
});

/** 404: it is gone. 409: another pod bears its name now. Either way, this very pod is no more. */
async function orGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (error instanceof KubeError && (error.status === 404 || error.status === 409)) return;
    throw error;
  }
}

const outsideBusiness = (pod: Pick<PodRef, "name" | "namespace">, namespace: string) =>
  new LabError(
    "outside-business",
    `The pod ${pod.name} lies in ${pod.namespace}: the lab breaks nothing outside ${namespace}.`,
    `Choose a pod of ${namespace}.`,
  );
