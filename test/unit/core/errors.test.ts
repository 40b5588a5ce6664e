import { expect, test } from "vitest";
import { nearest } from "../../../backend/core/errors.ts";

const names = ["pod-delete", "node-drain", "load-spike"];

test.each([
  ["pod-delte", "pod-delete"],
  ["poddelete", "pod-delete"],
  ["node-drian", "node-drain"],
])("%s is taken for %s", (typed, meant) => {
  expect(nearest(typed, names)).toBe(meant);
});

test("a word that is near to nothing gets no guess", () => {
  expect(nearest("pizza", names)).toBeNull();
  expect(nearest("x", [])).toBeNull();
});
