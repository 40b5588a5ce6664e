import { z } from "zod";
import type { PodRef, PodTarget } from "../actions.ts";
import { type Kube, KubeError } from "../clients.ts";
import { pathOf } from "../paths.ts";

/** Living pods of a list, oldest first. */
export const toPodRefs = (list: unknown): readonly PodRef[] =>
  podListSchema.parse(list).items.filter(isLiving).sort(byAge).map(toRef);

export const podPath = ({ namespace, name }: Omit<PodTarget, "uid">) =>
  pathOf({ apiVersion: "v1", kind: "Pod", namespace, name });

/** Deletes this very pod; one that is gone or replaced is fine. */
export async function deletePod(
  kube: Pick<Kube, "send">,
  pod: PodTarget,
  graceSeconds: number | null,
): Promise<void> {
  try {
    await kube.send({
      method: "DELETE",
      path: podPath(pod),
      body: {
        apiVersion: "v1",
        kind: "DeleteOptions",
        preconditions: { uid: pod.uid },
        ...(graceSeconds === null ? {} : { gracePeriodSeconds: graceSeconds }),
      },
    });
  } catch (error) {
    // 404: it is gone. 409: another pod bears its name now. Either way, this very pod is no more.
    if (error instanceof KubeError && (error.status === 404 || error.status === 409)) return;
    throw error;
  }
}

/** Asks this very pod to leave, as kubectl drain does. */
export async function evictPod(
  kube: Pick<Kube, "get" | "send">,
  pod: PodTarget,
): Promise<"evicted" | "refused" | "gone"> {
  const { name, namespace, uid } = pod;
  try {
    await kube.send({
      method: "POST",
      path: `${podPath(pod)}/eviction`,
      body: {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name, namespace },
        deleteOptions: { preconditions: { uid } },
      },
    });
    return "evicted";
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 429) return "refused";
    if (error.status === 404) return "gone";
    // Replaced, or somebody wrote to the pod at the same moment: then it is asked again.
    if (error.status === 409) return (await isThere(kube, pod)) ? "refused" : "gone";
    throw error;
  }
}

/** Whether this very pod still exists. */
export async function isThere(kube: Pick<Kube, "get">, pod: PodTarget): Promise<boolean> {
  try {
    const found = await kube.get<{ readonly metadata?: { readonly uid?: string } }>(podPath(pod));
    return found.metadata?.uid === pod.uid;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return false;
    throw error;
  }
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
    podIP: z.string().optional(),
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
  ip: status.podIP ?? null,
  ready: status.conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
});
