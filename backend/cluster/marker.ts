import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { LabError } from "../core/errors.ts";
import { type Kube, KubeError, type KubeObject } from "./clients.ts";
import { pathOf } from "./paths.ts";

/** All that the lab makes in a cluster carries this label. */
export const labLabels = { "app.kubernetes.io/part-of": "kintsugi" } as const;

/** The namespace of the lab's own objects: its marker and its journal. */
export const labNamespace = "kintsugi";

const markerPlace = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: labNamespace,
  name: "kintsugi-lab",
} as const;

const markerSchema = z.strictObject({
  /** Random, made by this lab; the marker in the cluster says the same. */
  id: z.uuid(),
  /** The lab's name: that of the state folder. */
  name: z.string(),
  /** The marker's own uid; null from the moment before it is written to the moment after. */
  uid: z.string().nullable(),
  server: z.string(),
  caSha256: z.string().nullable(),
});

/** How the lab knows its cluster again: kept in the lab's state folder. */
export type Marker = z.output<typeof markerSchema>;

const markerObjectSchema = z.looseObject({
  metadata: z.looseObject({ uid: z.string() }),
  data: z.looseObject({ id: z.string(), name: z.string() }),
});

/**
 * Marks a cluster as this lab's, in the cluster and in the state folder, right after it was created; twice does no harm.
 * Throws a LabError `foreign-cluster` where another lab's marker stands.
 */
export async function writeMarker(kube: Kube, stateDir: string): Promise<void> {
  const { server, ca } = kube.connection;
  const known = await readMarker(stateDir);
  const mine = {
    id: known?.id ?? randomUUID(),
    name: basename(stateDir),
    server,
    caSha256: ca === null ? null : sha256(ca),
  };
  // On disk first: a crash in between leaves an id by which the marker is ours.
  await saveMarker(stateDir, { ...mine, uid: null });
  await ensureNamespace(kube);
  const found = (await findMarker(kube)) ?? (await createMarker(kube, mine));
  if (found.data.id !== mine.id) throw takenByAnother(found.data.name);
  await saveMarker(stateDir, { ...mine, uid: found.metadata.uid });
}

/** The marker in the state folder, or null without one that can be read. */
export async function readMarker(stateDir: string): Promise<Marker | null> {
  try {
    const text = await readFile(join(stateDir, "marker.json"), "utf8");
    return markerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** After the cluster itself is gone, or its marker is. */
export async function forgetMarker(stateDir: string): Promise<void> {
  await rm(join(stateDir, "marker.json"), { force: true });
}

/** The marker that stands in a cluster, or null. */
export async function findMarker(kube: Kube, signal?: AbortSignal) {
  try {
    // A ConfigMap of that name without an id is no marker.
    return (
      markerObjectSchema.safeParse(await kube.get(pathOf(markerPlace), {}, signal)).data ?? null
    );
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

async function createMarker(kube: Kube, { id, name }: Pick<Marker, "id" | "name">) {
  const { namespace } = markerPlace;
  const object: KubeObject & Record<string, unknown> = {
    apiVersion: markerPlace.apiVersion,
    kind: markerPlace.kind,
    metadata: { name: markerPlace.name, namespace, labels: labLabels },
    immutable: true,
    data: { id, name },
  };
  // Created, not applied: of two labs that come at once, one is refused.
  const path = pathOf({ apiVersion: "v1", kind: "ConfigMap", namespace });
  const created = await kube.send<unknown>({ method: "POST", path, body: object });
  return markerObjectSchema.parse(created);
}

async function ensureNamespace(kube: Kube): Promise<void> {
  await kube.apply({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: labNamespace, labels: labLabels },
  });
}

/** Whole or not at all: a half-written marker would lock the lab out of its own cluster. */
async function saveMarker(stateDir: string, marker: Marker): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, "marker.json");
  await writeFile(`${path}.new`, `${JSON.stringify(marker, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

const takenByAnother = (name: string) =>
  new LabError(
    "foreign-cluster",
    `Another lab, "${name}", has marked this cluster as its own.`,
    "Use that lab, or another cluster.",
  );
