import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../core/json.ts";
import type { FieldStep } from "../actions.ts";

/** One step of an RFC 6902 patch. */
export type PatchOperation =
  | { readonly op: "test" | "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move"; readonly from: string; readonly path: string };

/** What lies at this path, or null: a list's item by its index. */
export function fieldAt(object: unknown, path: readonly string[]): unknown {
  let here: unknown = object;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return null;
    here = (here as Record<string, unknown>)[step]; // an object or a list: both are asked by key
  }
  return here ?? null;
}

export const isSameField = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

/** The operations that set these fields of the object, whatever they are now. */
export function patchFields(
  object: Readonly<Record<string, unknown>>,
  steps: readonly Pick<FieldStep, "path" | "to">[],
): readonly PatchOperation[] {
  const draft = structuredClone(object);
  const kept = steps.filter(({ to }) => to !== null);
  // Last items first: what is taken out of a list moves those behind it.
  const gone = steps.filter(({ to }) => to === null).sort((a, b) => lastIndex(b) - lastIndex(a));
  return [
    ...kept.flatMap(({ path, to }) => put(draft, path, to)),
    ...gone
      .filter(({ path }) => fieldAt(draft, path) !== null)
      .map(({ path }) => ({ op: "remove" as const, path: pointer(path) })),
  ];
}

/** The operations that move a field to a place that is free. */
export function patchMove(
  object: Readonly<Record<string, unknown>>,
  from: readonly string[],
  to: readonly string[],
): readonly PatchOperation[] {
  const draft = structuredClone(object);
  return [...parents(draft, to), { op: "move", from: pointer(from), path: pointer(to) }];
}

function put(draft: object, path: readonly string[], value: Json): readonly PatchOperation[] {
  const op = fieldAt(draft, path) === null ? "add" : "replace";
  const made = parents(draft, path);
  const parent = fieldAt(draft, path.slice(0, -1)) as Record<string, unknown>; // there now
  parent[path.at(-1) ?? ""] = value;
  return [...made, { op, path: pointer(path), value }];
}

/** Makes what the path goes through and is not there: a list where an index follows. */
function parents(draft: object, path: readonly string[]): readonly PatchOperation[] {
  const made: PatchOperation[] = [];
  let here = draft as Record<string, unknown>;
  for (const [at, step] of path.slice(0, -1).entries()) {
    const isThere = typeof here[step] === "object" && here[step] !== null;
    if (!isThere) {
      const value = /^\d+$/.test(path[at + 1] ?? "") ? [] : {};
      here[step] = value;
      made.push({ op: "add", path: pointer(path.slice(0, at + 1)), value: structuredClone(value) });
    }
    here = here[step] as Record<string, unknown>; // looked at, or made, right above
  }
  return made;
}

const lastIndex = ({ path }: Pick<FieldStep, "path">) => Number(path.at(-1)) || 0;

/** RFC 6901. */
const pointer = (path: readonly string[]) =>
  path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
