import { isDeepStrictEqual } from "node:util";

/** One step of an RFC 6902 patch, as far as the lab sends them. */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A patched copy, or null where a test fails or a place is not there: the API server refuses all of it. */
export function jsonPatched(object: object, operations: readonly Operation[]): object | null {
  const draft = structuredClone(object);
  return operations.every((operation) => applied(draft, operation)) ? draft : null;
}

/** RFC 7386: null takes away. */
export function mergePatched(object: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged = isRecord(object) ? { ...object } : {};
  for (const [key, value] of Object.entries(patch))
    if (value === null) delete merged[key];
    else merged[key] = mergePatched(merged[key], value);
  return merged;
}

function applied(draft: object, { op, path, from = "", value }: Operation): boolean {
  const place = placeOf(draft, path);
  if (place === null) return false;
  const { parent, key } = place;
  const isThere = Object.hasOwn(parent, key);
  if (op === "test") return isThere && isDeepStrictEqual(parent[key], value);
  if (op === "add") parent[key] = structuredClone(value);
  else if (op === "move") return moved(draft, from, place);
  else if (!isThere) return false;
  else if (op === "replace") parent[key] = structuredClone(value);
  else delete parent[key];
  return true;
}

function moved(draft: object, from: string, to: Place): boolean {
  const source = placeOf(draft, from);
  if (source === null || !Object.hasOwn(source.parent, source.key)) return false;
  const value = source.parent[source.key];
  delete source.parent[source.key];
  to.parent[to.key] = value;
  return true;
}

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function placeOf(draft: object, pointer: string): Place | null {
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let parent: unknown = draft;
  for (const step of steps.slice(0, -1)) {
    if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, step)) return null;
    parent = (parent as Record<string, unknown>)[step]; // an object or a list: both are asked by key
  }
  if (typeof parent !== "object" || parent === null) return null;
  return { parent: parent as Record<string, unknown>, key: steps.at(-1) ?? "" };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
