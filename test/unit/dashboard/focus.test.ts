import { expect, test } from "vitest";
import { createFocus } from "../../../dashboard/focus.ts";

test("the same key opens a focus and goes back to the whole stage", () => {
  const choice = createFocus();

  choice.toggle("node");
  expect(choice.focus.value).toBe("node");

  choice.toggle("scale");
  expect(choice.focus.value).toBe("scale");

  choice.toggle("scale");
  expect(choice.focus.value).toBeNull();
});
