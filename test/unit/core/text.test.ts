import { expect, test } from "vitest";
import { safeText } from "../../../backend/core/text.ts";

test.each([
  ["an escape sequence", "\u001b[2Jgone", "\\u001b[2Jgone"],
  ["a carriage return", "real\rfake", "real\\u000dfake"],
  ["a C1 control", "a\u009bb", "a\\u009bb"],
  ["right-to-left override", "exe\u202egpj", "exe\\u202egpj"],
  ["a zero-width space", "ad\u200bmin", "ad\\u200bmin"],
])("%s becomes visible", (_what, hostile, shown) => {
  expect(safeText(hostile)).toBe(shown);
});

test("ordinary words in any script stay as they are, and long ones are cut", () => {
  expect(safeText("Küche 厨房 кухня")).toBe("Küche 厨房 кухня");
  expect(safeText("x".repeat(1000))).toHaveLength(256);
});
