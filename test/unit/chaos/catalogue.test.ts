import { expect, test } from "vitest";
import { catalogue, findFault } from "../../../chaos/catalogue.ts";

test("a fault is found by its name", () => {
  for (const fault of catalogue) expect(findFault(fault.name)).toBe(fault);
});

test("a name that is nearly right gets the right one, and the list", () => {
  expect(() => findFault("pod-delet")).toThrow(
    expect.objectContaining({
      code: "unknown-fault",
      remedy: expect.stringMatching(/^Did you mean "pod-delete"\? Faults: pod-delete/),
    }),
  );
});

test("a name like nothing gets the list alone", () => {
  expect(() => findFault("__proto__")).toThrow(
    expect.objectContaining({ remedy: expect.stringMatching(/^Faults: /) }),
  );
});
