import { createHash } from "node:crypto";
import { z } from "zod";
import type { FieldStep, LiveObject, ObjectRef } from "../actions.ts";
import { type Kube, KubeError } from "../clients.ts";
import type { Guard } from "../guard.ts";
import { type ObjectPlace, pathOf } from "../paths.ts";
import { LabError } from "../../core/errors.ts";
import { sleep } from "../../core/wait.ts";
import {
  fieldAt,
  isSameField,
  patchFields,
  patchMove,
  type PatchOperation,
} from "./field-patch.ts";

/** The object of this name, or null. A Secret comes with hashes in the place of its values. */
export async function readObject(
  kube: Pick<Kube, "get">,
  place: ObjectPlace,
): Promise<LiveObject | null> {
  const found = await readWhole(kube, place);
  return found === null ? null : toLive(place, found);
}

export async function listObjects(
  kube: Pick<Kube, "get">,
  place: ObjectPlace,
): Promise<readonly LiveObject[]> {
  const { items } = listSchema.parse(await kube.get(pathOf(place)));
  return items.map((object) => toLive(place, object));
}

interface Writer {
  readonly kube: Pick<Kube, "get" | "send">;
  readonly guard: Guard;
}

/** See ClusterActions.setFields. */
export async function setFields(
  writer: Writer,
  target: ObjectRef,
  steps: readonly FieldStep[],
): Promise<void> {
  if (target.kind === "Secret") throw secretValue(target.name);
  await change(writer, target, async (object) => {
    const due: FieldStep[] = [];
    for (const step of steps)
      if (await isAsLeft({ ...writer, target, object }, step)) due.push(step);
    return patchFields(object, due);
  });
}

/** See ClusterActions.moveField. A place that is taken stays as it is: somebody has put something new there. */
export async function moveField(
  writer: Writer,
  target: ObjectRef,
  [from, to]: readonly [readonly string[], readonly string[]],
): Promise<void> {
  await change(writer, target, async (object) => {
    const isDue = fieldAt(object, from) !== null && fieldAt(object, to) === null;
    return isDue ? patchMove(object, from, to) : [];
  });
}

/** A Deployment's status alone is written half a dozen times while it rolls out. */
const attempts = 10;
const pauseMs = 20;

/** Reads, patches exactly what was read, and begins again when somebody was quicker. */
async function change(
  { kube, guard }: Writer,
  target: ObjectRef,
  plan: (object: WholeObject) => Promise<readonly PatchOperation[]>,
): Promise<void> {
  let refused: { readonly version: string; readonly error: KubeError } | null = null;
  for (let attempt = 1; ; attempt++) {
    const object = await readWhole(kube, placeOf(target));
    if (object === null || object.metadata.uid !== target.uid) return;
    const version = object.metadata.resourceVersion;
    // Nobody was quicker: the API server does not want what it was asked for.
    if (refused?.error.status === 422 && refused.version === version) throw refused.error;
    try {
      const operations = await plan(object);
      if (operations.length === 0) return;
      await guard.check();
      await sendPatch(kube, target, [...sameVersion(object), ...operations]);
      return;
    } catch (error) {
      if (!(error instanceof KubeError) || attempt === attempts) throw error;
      if (error.status === 404) return;
      if (error.status !== 409 && error.status !== 422) throw error;
      refused = { version, error };
      await sleep(attempt * pauseMs);
    }
  }
}

/**
 * Whether the field is still as the step expects it. The API server fills in defaults and writes quantities its own way ("0.5" as
 * "500m"): where the two differ, it is asked what it would make of the expected value.
 */
async function isAsLeft(
  {
    kube,
    guard,
    target,
    object,
  }: Writer & { readonly target: ObjectRef; readonly object: WholeObject },
  { path, from, to }: FieldStep,
): Promise<boolean> {
  const now = fieldAt(object, path);
  if (isSameField(now, from)) return true;
  if (now === null || from === null || isSameField(now, to)) return false;
  // Of the very object, in whatever version: who was quicker is noticed by the patch itself.
  const isIt = sameVersion(object).filter((one) => one.path === "/metadata/uid");
  const operations = [...isIt, ...patchFields(object, [{ path, to: from }])];
  await guard.check();
  try {
    const would = await sendPatch(kube, target, operations, { dryRun: "All" });
    return isSameField(fieldAt(would, path), now);
  } catch (error) {
    if (error instanceof KubeError && error.status === 422) return false;
    throw error;
  }
}

const sameVersion = ({ metadata }: WholeObject): readonly PatchOperation[] => [
  { op: "test", path: "/metadata/uid", value: metadata.uid },
  { op: "test", path: "/metadata/resourceVersion", value: metadata.resourceVersion },
];

const sendPatch = (
  kube: Pick<Kube, "send">,
  target: ObjectRef,
  body: readonly PatchOperation[],
  query: Readonly<Record<string, string>> = {},
) =>
  kube.send<unknown>({
    method: "PATCH",
    path: pathOf(placeOf(target)),
    query,
    type: "application/json-patch+json",
    body,
  });

const wholeSchema = z.looseObject({
  metadata: z.looseObject({ uid: z.string(), resourceVersion: z.string() }),
});
type WholeObject = z.output<typeof wholeSchema>;
const listSchema = z.object({ items: z.array(wholeSchema) });

async function readWhole(kube: Pick<Kube, "get">, place: ObjectPlace): Promise<WholeObject | null> {
  try {
    return wholeSchema.parse(await kube.get(pathOf(place)));
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

const toLive = ({ kind }: ObjectPlace, object: WholeObject): LiveObject => ({
  uid: object.metadata.uid,
  object: kind === "Secret" ? withoutValues(object) : object,
});

const valuesSchema = z.looseObject({ data: z.record(z.string(), z.string()).default({}) });

/** Plans go to the journal and to the page: what a Secret says must not get that far. Its annotations may repeat it (kubectl apply). */
function withoutValues(secret: WholeObject): Readonly<Record<string, unknown>> {
  const { annotations: _said, managedFields: _who, ...metadata } = secret.metadata;
  const { data, ...rest } = valuesSchema.parse(secret);
  const hashes = Object.entries(data).map(([key, value]) => [key, hashOf(value)]);
  return { ...rest, metadata, data: Object.fromEntries(hashes) };
}

const hashOf = (value: string) => `sha256:${createHash("sha256").update(value).digest("hex")}`;

const placeOf = ({ namespace, ...target }: ObjectRef): ObjectPlace => ({
  apiVersion: target.apiVersion,
  kind: target.kind,
  name: target.name,
  ...(namespace === null ? {} : { namespace }),
});

const secretValue = (name: string) =>
  new LabError(
    "secret-value",
    `The Secret ${name} is not changed field by field: the journal would keep what it says.`,
    "Move the field instead (moved-field).",
  );
