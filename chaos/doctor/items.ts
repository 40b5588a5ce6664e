import { z } from "zod";
import type { ClusterLook, LiveObject } from "../../backend/cluster/actions.ts";
import { KubeError } from "../../backend/cluster/clients.ts";
import type { ObjectPlace } from "../../backend/cluster/paths.ts";

/** All that the doctor does to a cluster. */
export type Looking = Pick<ClusterLook, "read" | "list">;

/** An object of the cluster as far as every object is alike. */
const itemSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    creationTimestamp: z.string().default(""),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});

export interface Item extends z.output<typeof itemSchema> {
  readonly kind: string;
}

/** All of a kind; none where the lab may not look (403), or where the cluster does not have the kind. */
export async function itemsOf(cluster: Looking, place: ObjectPlace): Promise<readonly Item[]> {
  const found = await orNothing(cluster.list(place));
  return (found ?? []).map((one) => toItem(place.kind, one));
}

/** The one of this name, as a list of none or one. */
export async function itemNamed(
  cluster: Looking,
  place: ObjectPlace & { readonly name: string },
): Promise<readonly Item[]> {
  const found = await orNothing(cluster.read(place));
  return found === null ? [] : [toItem(place.kind, found)];
}

/** As kubectl names it: "deployment/storefront". */
export const whereOf = ({ kind, metadata }: Pick<Item, "kind" | "metadata">): string =>
  `${kind.toLowerCase()}/${metadata.name}`;

/** "kubectl -n pizza", or "kubectl" for what lies in no namespace. */
export const kubectlFor = ({ metadata }: Pick<Item, "metadata">): string =>
  metadata.namespace === undefined ? "kubectl" : `kubectl -n ${metadata.namespace}`;

const toItem = (kind: string, { object }: LiveObject): Item => ({
  ...itemSchema.parse(object),
  kind,
});

async function orNothing<T>(ask: Promise<T>): Promise<T | null> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof KubeError && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
}
