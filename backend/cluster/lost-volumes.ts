import { z } from "zod";
import { docker } from "../host/docker.ts";
import type { Kube } from "./clients.ts";
import { pathOf } from "./paths.ts";

/** Where the built-in storage class keeps its volumes on a node. */
const volumesFolder = "/var/local-path-provisioner/";

/**
 * A local volume is lost with its node, and its claim does not know: a pod that comes back would find a folder that only root may
 * write. Makes the volumes of a node that was lost anew, empty and open as the provisioner makes them; answers with their claims.
 */
export async function renewLostVolumes(
  kube: Kube,
  node: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { items } = volumeListSchema.parse(
    await kube.get(pathOf({ apiVersion: "v1", kind: "PersistentVolume" }), {}, signal),
  );
  const lost = items.filter((volume) => liesOn(volume, node));
  const folders = lost.map(({ spec }) => spec.hostPath?.path ?? "").filter(isVolumeFolder);
  if (folders.length > 0) {
    const options = signal === undefined ? {} : { signal };
    await docker(["exec", node, "mkdir", "-p", "--", ...folders], options);
    await docker(["exec", node, "chmod", "0777", "--", ...folders], options);
  }
  return lost.map(({ spec }) => spec.claimRef?.name ?? "a volume that nobody claims");
}

const volumeListSchema = z.object({
  items: z.array(
    z.object({
      spec: z.object({
        hostPath: z.object({ path: z.string() }).optional(),
        claimRef: z.object({ name: z.string() }).optional(),
        nodeAffinity: z
          .object({
            required: z.object({
              nodeSelectorTerms: z.array(
                z.object({
                  matchExpressions: z
                    .array(z.object({ key: z.string(), values: z.array(z.string()).default([]) }))
                    .default([]),
                }),
              ),
            }),
          })
          .optional(),
      }),
    }),
  ),
});
type Volume = z.output<typeof volumeListSchema>["items"][number];

const liesOn = ({ spec }: Volume, node: string) =>
  spec.nodeAffinity?.required.nodeSelectorTerms.some(({ matchExpressions }) =>
    matchExpressions.some(
      ({ key, values }) => key === "kubernetes.io/hostname" && values.includes(node),
    ),
  ) ?? false;

/** What stands in the cluster is outside input: nothing outside the provisioner's own folder is made. */
const isVolumeFolder = (path: string) =>
  path.startsWith(volumesFolder) && /^[\w.-]+$/.test(path.slice(volumesFolder.length));
