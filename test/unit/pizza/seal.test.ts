import { expect, test } from "vitest";
import { fingerprint, isWhole, seal } from "../../../k8s/pizza/image/seal.ts";

const receipt = { id: "order-1", pizza: "Margherita" };

test("a seal is whole for its own receipt and key", () => {
  const made = seal(receipt, "gold");

  expect(isWhole(receipt, made, "gold")).toBe(true);
});

test.each([
  ["another pizza", { ...receipt, pizza: "Funghi" }, "gold"],
  ["another order", { ...receipt, id: "order-2" }, "gold"],
  ["another key", receipt, "silver"],
  ["a revoked key", receipt, null],
])("a seal is broken with %s", (_what, shown, key) => {
  const made = seal(receipt, "gold");

  expect(isWhole(shown, made, key)).toBe(false);
});

test("what could be read in two ways is sealed in two ways", () => {
  const one = seal({ id: "a", pizza: 'b","c' }, "gold");
  const other = seal({ id: 'a","b', pizza: "c" }, "gold");

  expect(one).not.toBe(other);
});

test("a fingerprint tells keys apart without showing them", () => {
  expect(fingerprint("gold")).toMatch(/^[0-9a-f]{8}$/);
  expect(fingerprint("gold")).not.toBe(fingerprint("silver"));
});
