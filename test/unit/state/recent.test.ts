import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRecent } from "../../../backend/state/recent.ts";

test("what came after a number is there until it has made room", () => {
  const recent = createRecent<string>({ count: 3, bytes: 1000 });

  for (const item of ["a", "b", "c", "d", "e"]) recent.push(item, 1);

  expect(recent.since(2)).toEqual(["c", "d", "e"]);
  expect(recent.since(4)).toEqual(["e"]);
  expect(recent.since(5)).toEqual([]);
  expect(recent.since(1)).toBeNull();
});

test("a number that has not come yet is not there", () => {
  const recent = createRecent<string>({ count: 3, bytes: 1000 });

  recent.push("a", 1);

  expect(recent.since(2)).toBeNull();
  expect(createRecent({ count: 3, bytes: 9 }).since(0)).toEqual([]);
});

test("one heavy item pushes out the light ones and stays itself", () => {
  const recent = createRecent<string>({ count: 100, bytes: 10 });

  recent.push("light", 4);
  recent.push("heavy", 50);

  expect(recent.since(1)).toEqual(["heavy"]);
  expect(recent.since(0)).toBeNull();
});

test("behaves like a list of which only the end is kept, whatever the limits", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 400 });

  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 40 }), (weights, count) => {
      const recent = createRecent<number>({ count, bytes: 200 });
      weights.forEach((weight, i) => recent.push(i + 1, weight));

      expect(recent.length).toBeLessThanOrEqual(count);
      const all = weights.map((_, i) => i + 1);
      for (let seq = 0; seq <= weights.length; seq++) {
        const isKept = seq >= weights.length - recent.length;
        expect(recent.since(seq)).toEqual(isKept ? all.slice(seq) : null);
      }
    }),
  );
});
