import type { Kube } from "../cluster/clients.ts";

/** The fewest kitchens (minReplicas of their autoscaler). */
export const kitchenReplicas = 2;

/** A Deployment or StatefulSet as far as its readiness goes. */
export interface Workload {
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly replicas?: number;
  };
}

/** What is still missing, such as "storefront 1 of 3"; empty when everything serves. */
export async function notReady(
  kube: Pick<Kube, "get">,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const list = async (kind: string) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/${kind}`;
    return (await kube.get<{ items: readonly Workload[] }>(path, {}, signal)).items;
  };
  const [deployments, sets] = await Promise.all([list("deployments"), list("statefulsets")]);
  return [...deployments, ...sets].map(missing).filter((line) => line !== null);
}

/** What a workload lacks, or null: its newest template is seen, rolled out, and nothing older is left. */
export function missing({ metadata, spec, status = {} }: Workload): string | null {
  const wanted = spec?.replicas ?? 1;
  const { readyReplicas = 0, updatedReplicas = 0, replicas = 0 } = status;
  const isSeen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  const isDone = readyReplicas >= wanted && updatedReplicas >= wanted && replicas <= wanted;
  return isSeen && isDone
    ? null
    : `${metadata.name} ${Math.min(readyReplicas, updatedReplicas)} of ${wanted}`;
}
