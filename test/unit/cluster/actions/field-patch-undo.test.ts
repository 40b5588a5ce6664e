import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldStep } from "../../../../backend/cluster/actions.ts";
import {
  fieldAt,
  patchFields,
  type PatchOperation,
} from "../../../../backend/cluster/actions/field-patch.ts";
import type { Json } from "../../../../backend/core/json.ts";

/** Few names, so that paths meet; "0" and "1" are both keys and places in lists. */
const names = ["a", "b", "c/d", "~e"];
const leaf = fc.constantFrom<Json[]>(0, 1, true, "x", "y");
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.dictionary(fc.constantFrom(...names), tie("tree"), { minKeys: 1, maxKeys: 3 }),
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
  ),
}));
const object = fc.dictionary(fc.constantFrom(...names), tree, { minKeys: 1 });
const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 });

/** A fault's steps: from what is there, on paths of which none leads through another or through a plain value. */
function stepsOn(start: object, wanted: readonly (readonly [string[], Json])[]): FieldStep[] {
  const chosen: FieldStep[] = [];
  for (const [at, to] of wanted) {
    const from = fieldAt(start, at) as Json; // a part of what was made above
    const isApart = chosen.every(({ path: other }) => !leadsThrough(at, other));
    if (isApart && isOpen(start, at)) chosen.push({ path: at, from, to });
  }
  return chosen;
}

const leadsThrough = (one: readonly string[], other: readonly string[]) =>
  one.every((step, i) => other[i] === step || i >= other.length);

const isOpen = (start: object, at: readonly string[]) =>
  at.slice(0, -1).every((_, i) => {
    const parent = fieldAt(start, at.slice(0, i + 1));
    return parent === null || (typeof parent === "object" && !Array.isArray(parent));
  });

/** What a server makes of a patch, as far as this project writes patches (RFC 6902). Throws where it would refuse. */
function apply(start: object, patch: readonly PatchOperation[]): unknown {
  const root = structuredClone(start);
  for (const operation of patch) {
    const steps = operation.path
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = steps.pop() ?? "";
    const parent = fieldAt(root, steps);
    if (typeof parent !== "object" || parent === null)
      throw new Error(`No parent of ${operation.path}`);
    if (Object.hasOwn(parent, last) === (operation.op === "add"))
      throw new Error(`Refused: ${JSON.stringify(operation)}`);
    if (operation.op === "remove") Reflect.deleteProperty(parent, last);
    else if ("value" in operation) Reflect.set(parent, last, structuredClone(operation.value));
  }
  return root;
}

/** Without what is empty: the API server keeps no empty maps either. */
function pruned(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value)
    .map(([name, one]) => [name, pruned(one)] as const)
    .filter(([, one]) => one !== null && !isEmpty(one));
  return Object.fromEntries(kept);
}

const isEmpty = (value: unknown) =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

test("whatever fields are set, setting them back makes the object what it was", () => {
  const wanted = fc.array(fc.tuple(path, fc.option(tree, { nil: null })), { maxLength: 5 });
  fc.assert(
    fc.property(object, wanted, (start, changes) => {
      const steps = stepsOn(start, changes);

      const broken = apply(start, patchFields(start, steps)) as Record<string, unknown>;
      const back = steps.map(({ path: at, from }) => ({ path: at, to: from }));
      const mended = apply(broken, patchFields(broken, back));

      for (const { path: at, to } of steps) expect(fieldAt(broken, at)).toEqual(to);
      expect(pruned(mended)).toEqual(pruned(start));
    }),
  );
});
