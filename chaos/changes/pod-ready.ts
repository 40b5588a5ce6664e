import type { ClusterLook, PodRef } from "../../backend/cluster/actions.ts";

/** Why this very pod does not serve yet, or null. One that is gone has nothing left to heal: its owner makes another. */
export async function notServing(
  cluster: Pick<ClusterLook, "pods">,
  { uid, name }: Pick<PodRef, "uid" | "name">,
): Promise<string | null> {
  const found = (await cluster.pods({})).find((pod) => pod.uid === uid);
  return found === undefined || found.ready ? null : `${name} is not ready yet`;
}
