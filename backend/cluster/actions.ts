import type { Json } from "../core/json.ts";
import { toNodeRefs, unreadyPart } from "./actions/nodes.ts";
import { listObjects, moveField, readObject, setFields } from "./actions/objects.ts";
import { deletePod, evictPod, toPodRefs } from "./actions/pods.ts";
import { hasPods, unsettledPart } from "./actions/settled.ts";
import { tellPod } from "./actions/tell-pod.ts";
import { checkTerritory } from "./actions/territory.ts";
import type { Kube } from "./clients.ts";
import type { Guard } from "./guard.ts";
import { type ObjectPlace, pathOf } from "./paths.ts";

/** A pod as an action needs it: by uid, so that a successor of the same name is never hit. */
export interface PodRef {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly app: string;
  readonly node: string | null;
  /** Its address; null before it has one. */
  readonly ip: string | null;
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
  /** The object of this name, or null. A Secret comes with hashes in the place of its values. */
  read(place: ObjectPlace & { readonly name: string }): Promise<LiveObject | null>;
  /** All objects of a kind, in a namespace or cluster-wide; Secrets as above. */
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
   * against the version that was read, again when somebody was quicker. An object that is gone or was replaced is fine. Never of a Secret.
   */
  setFields(target: ObjectRef, steps: readonly FieldStep[]): Promise<void>;
  /** Moves a field within the object without reading it out; one that is not there is fine, and so is an object that is gone. What lies at `to` already stays. */
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
  /** The business's namespace. */
  readonly namespace: string;
  /** cluster (unless given): the nodes, coredns and metrics-server may be written to, too; namespace: nothing outside the business. */
  readonly reach?: "cluster" | "namespace";
  /** How long a pod may take to answer what it is told: at once, unless it is hanging or dying. */
  readonly podAnswerMs?: number;
}

/** The actions on one cluster. Writes outside of what faults may touch are a LabError `outside-business`. */
export function createActions(options: ActionsOptions): ClusterActions {
  const { kube, guard, namespace, podAnswerMs = 3_000 } = options;
  const checkPod = async (pod: PodTarget) => {
    checkTerritory(options, { ...pod, kind: "Pod" });
    await guard.check();
  };

  return {
    async pods({ app, node }) {
      const query = {
        ...(app === undefined ? {} : { labelSelector: `app.kubernetes.io/name=${app}` }),
        ...(node === undefined ? {} : { fieldSelector: `spec.nodeName=${node}` }),
      };
      return toPodRefs(await kube.get(pathOf({ apiVersion: "v1", kind: "Pod", namespace }), query));
    },
    nodes: async () => toNodeRefs(await kube.get(pathOf({ apiVersion: "v1", kind: "Node" }))),
    read: (place) => readObject(kube, place),
    list: (place) => listObjects(kube, place),

    async deletePod(pod, graceSeconds) {
      await checkPod(pod);
      await deletePod(kube, pod, graceSeconds);
    },
    async evictPod(pod) {
      await checkPod(pod);
      return evictPod(kube, pod);
    },
    async tellPod(pod, suffering) {
      await checkPod(pod);
      await tellPod({ kube, answerMs: podAnswerMs }, pod, suffering);
    },
    async setFields(target, steps) {
      checkTerritory(options, target);
      await setFields({ kube, guard }, target, steps);
    },
    async moveField(target, from, to) {
      checkTerritory(options, target);
      await moveField({ kube, guard }, target, [from, to]);
    },

    async notSettled(target) {
      const { namespace: home, apiVersion, kind, name } = target;
      if (!hasPods(kind)) return null;
      const place = { apiVersion, kind, name, ...(home === null ? {} : { namespace: home }) };
      const found = await readObject(kube, place);
      return found?.uid === target.uid ? unsettledPart(target, found.object) : null;
    },
    async notReady(node) {
      const found = await readObject(kube, { apiVersion: "v1", kind: "Node", name: node });
      return unreadyPart(node, found?.object ?? null);
    },
  };
}
