import { assert, constantFrom, property, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { settle } from "../../../../dashboard/model/places.ts";

test("who stays keeps the place, and who is new takes the first free one", () => {
  const before = { a: ["one", "two", "three"] };

  const after = settle(before, { a: ["one", "three", "new", "newer"] });

  expect(after).toEqual({ a: ["one", "new", "three", "newer"] });
});

test("free places at the end are given up", () => {
  expect(settle({ a: ["one", "two"] }, { a: ["one"] })).toEqual({ a: ["one"] });
});

test("everybody has exactly one place, and nobody who stayed has moved", () => {
  const people = uniqueArray(constantFrom("a", "b", "c", "d", "e", "f", "g"));
  assert(
    property(people, people, (first, second) => {
      const before = settle({}, { shelf: first })["shelf"] ?? [];
      const after = settle({ shelf: before }, { shelf: second })["shelf"] ?? [];

      expect(after.filter((one) => one !== null).toSorted()).toEqual(second.toSorted());
      const stayed = second.filter((one) => first.includes(one));
      expect(stayed.map((one) => after.indexOf(one))).toEqual(
        stayed.map((one) => before.indexOf(one)),
      );
    }),
  );
});
