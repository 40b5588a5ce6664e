import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Kube, KubeObject } from "./clients.ts";

/** metrics-server, on the control plane, looking every 10 s (its floor): the autoscaler's eyes. Not waited for. */
export async function applyMetricsServer(kube: Kube, signal?: AbortSignal): Promise<void> {
  const file = join(import.meta.dirname, "..", "..", "k8s", "addons", "metrics-server.yaml");
  for (const document of parseAllDocuments(await readFile(file, "utf8")))
    await kube.apply(document.toJS() as KubeObject, signal); // a manifest of ours
}
