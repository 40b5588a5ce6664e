import { assert, nat, property, string, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../../backend/core/random.ts";

test("the same seed makes the same choice, of different items, never more than there are", () => {
  assert(
    property(nat(), uniqueArray(string()), nat(20), (seed, items, count) => {
      const once = createRandom(seed).sample(items, count);
      const again = createRandom(seed).sample(items, count);

      expect(once).toEqual(again);
      expect(new Set(once).size).toBe(Math.min(count, items.length));
      expect(items).toEqual(expect.arrayContaining(once));
    }),
  );
});

test("another seed makes another choice, sooner or later", () => {
  const items = ["a", "b", "c", "d"];

  const choices = new Set(
    Array.from({ length: 50 }, (_, seed) => createRandom(seed).sample(items, 1)[0]),
  );

  expect(choices.size).toBe(items.length);
});
