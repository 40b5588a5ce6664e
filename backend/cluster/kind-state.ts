import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { KubeConnection } from "./clients.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import type { ClusterSpec } from "./provider.ts";

/** What the lab must know of a kind cluster that it made; written before anything is made. */
export const madeSchema = z.object({
  workers: z.int(),
  image: z.string(),
  rootImage: z.string(),
  timings: z.enum(["stage", "default"]),
  shopPort: z.int(),
});

export const madeFile = (stateDir: string) => join(stateDir, "kind.json");

/** The lab's own; the user's is never read nor written. */
export const kubeconfigFile = (stateDir: string) => join(stateDir, "kubeconfig");

/** How the cluster's API server is reached, or null when kind left no word. */
export async function readConnection(
  spec: Pick<ClusterSpec, "name" | "stateDir">,
): Promise<KubeConnection | null> {
  const text = await readFile(kubeconfigFile(spec.stateDir), "utf8").catch(() => null);
  return text === null ? null : readKubeconfig(text, `kind-${spec.name}`);
}
