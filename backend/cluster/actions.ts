import { z } from "zod";
import { LabError } from "../core/errors.ts";
import { type Kube, KubeError } from "./clients.ts";
import type { Guard } from "./guard.ts";
import { pathOf } from "./paths.ts";

/** A pod as an action needs it: by uid, so that a successor of the same name is never hit. */
export interface PodRef {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly app: string;
  readonly node: string | null;
  readonly ready: boolean;
}

/** What may be done to the cluster: the only way a fault touches it. Every write first checks that the cluster is still ours (guard.ts). */
export interface ClusterActions {
  /** Living pods of the pizza business (not yet deleted), oldest name first. */
  pods(filter: { readonly app?: string; readonly node?: string }): Promise<readonly PodRef[]>;
  /** Deletes this very pod (uid precondition); a pod that is gone or replaced is fine. null grace: the pod's own. */
  deletePod(
    pod: Pick<PodRef, "name" | "namespace" | "uid">,
    graceSeconds: number | null,
  ): Promise<void>;
}

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
