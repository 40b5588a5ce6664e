import { z } from "zod";
import { LabError } from "../core/errors.ts";
import { waitFor } from "../core/wait.ts";
import { type Kube, KubeError } from "./clients.ts";
import { findMarker, labLabels, labNamespace, readMarker } from "./marker.ts";
import { pathOf } from "./paths.ts";

/** Which lab a namespace belongs to; written with it and by nobody else, so that it outlives every apply. */
const ownerAnnotation = "kintsugi/lab";

/** The namespace of the pizza business. */
const businessNamespace = "pizza";

const namespaceSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    uid: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});
type Namespace = z.output<typeof namespaceSchema>;

/** Throws a LabError `namespace-taken` when one of the lab's namespaces is there and somebody else's. Changes nothing. */
export async function checkNamespaces(
  kube: Kube,
  stateDir: string,
  signal?: AbortSignal,
): Promise<void> {
  for (const name of [labNamespace, businessNamespace]) {
    const found = await findNamespace(kube, name, signal);
    if (found !== null && !(await isOurs(kube, found, stateDir))) throw taken(name);
  }
}

/** Makes the business's namespace as this lab's own; the lab's namespace came with its marker. */
export async function claimNamespaces(
  kube: Kube,
  stateDir: string,
  signal?: AbortSignal,
): Promise<void> {
  const marker = await readMarker(stateDir);
  if (marker === null || (await findNamespace(kube, businessNamespace, signal)) !== null) return;
  const request = {
    method: "POST",
    path: pathOf({ apiVersion: "v1", kind: "Namespace" }),
    // Another manager than the one that applies: an apply leaves the annotation alone.
    query: { fieldManager: "kintsugi-owner" },
    body: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: businessNamespace,
        labels: labLabels,
        annotations: { [ownerAnnotation]: marker.id },
      },
    },
  } as const;
  await kube.send(request, signal);
}

/** Removes those namespaces that are this lab's, with all that is in them, and waits until they are gone. Answers with a line for each. */
export async function removeNamespaces(
  kube: Kube,
  stateDir: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const removed = [];
  // The marker's namespace last: without it nothing else would be known as ours.
  for (const name of [businessNamespace, labNamespace]) {
    const found = await findNamespace(kube, name, signal);
    if (found === null || !(await isOurs(kube, found, stateDir))) continue;
    await removeNamespace(kube, found, signal);
    removed.push(`Removed the namespace ${name} and all in it.`);
  }
  return removed;
}

async function removeNamespace(
  kube: Kube,
  { metadata: { name, uid } }: Namespace,
  signal?: AbortSignal,
): Promise<void> {
  const path = pathOf({ apiVersion: "v1", kind: "Namespace", name });
  const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid } };
  await kube.send({ method: "DELETE", path, body }, signal);
  await waitFor(
    async () => ((await findNamespace(kube, name, signal))?.metadata.uid === uid ? null : true),
    {
      what: `the namespace ${name} to go`,
      timeoutMs: 120_000,
      remedy: `\`kubectl describe namespace ${name}\` says what holds it.`,
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** The business's by its annotation; the lab's by the marker in it, or, when a start was cut off before the marker, by its label. */
async function isOurs(kube: Kube, { metadata }: Namespace, stateDir: string): Promise<boolean> {
  const marker = await readMarker(stateDir);
  if (marker === null) return false;
  if (metadata.name !== labNamespace) return metadata.annotations[ownerAnnotation] === marker.id;
  const found = await findMarker(kube);
  if (found !== null) return found.data.id === marker.id;
  const [label, value] = ["app.kubernetes.io/part-of", labLabels["app.kubernetes.io/part-of"]];
  return marker.uid === null && metadata.labels[label] === value;
}

async function findNamespace(
  kube: Kube,
  name: string,
  signal?: AbortSignal,
): Promise<Namespace | null> {
  try {
    const path = pathOf({ apiVersion: "v1", kind: "Namespace", name });
    return namespaceSchema.parse(await kube.get(path, {}, signal));
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

const taken = (name: string) =>
  new LabError(
    "namespace-taken",
    `The cluster has a namespace ${name} that this lab did not make: nothing was changed.`,
    "Remove it if it is a leftover of yours, or use another cluster.",
  );
