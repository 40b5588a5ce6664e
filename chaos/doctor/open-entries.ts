import { z } from "zod";
import type { Kube } from "../../backend/cluster/clients.ts";
import { labNamespace } from "../../backend/cluster/marker.ts";
import { pathOf } from "../../backend/cluster/paths.ts";

/** Experiments that the journal in the cluster still holds, whoever looks after them. */
export async function openEntries(
  kube: Pick<Kube, "get">,
): Promise<readonly { readonly id: string; readonly title: string }[]> {
  const path = pathOf({ apiVersion: "v1", kind: "ConfigMap", namespace: labNamespace });
  const entries = await kube.get(path, { labelSelector: "kintsugi.dev/journal=true" });
  return listSchema.parse(entries).items.map(({ metadata }) => ({
    id: metadata.name.replace(/^fault-/, ""),
    title: "it stands in the journal",
  }));
}

const listSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })),
});
