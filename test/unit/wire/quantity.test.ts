import { expect, test } from "vitest";
import { milliOf, quantity } from "../../../backend/wire/quantity.ts";

test.each([
  ["75m", 75],
  ["1", 1000],
  ["0.1", 100],
  ["31504614n", 32], // up, as the API's own MilliValue
  ["30000000n", 30],
  ["250u", 1],
  ["2k", 2_000_000],
  ["1e-1", 100],
  ["0", 0],
] as const)("%s is %d thousandths", (written, milli) => {
  expect(milliOf(written)).toBe(milli);
});

test.each(["", "m", "1x", "64Mi", null, 7, {}, "1 m"])("%j is no decimal quantity", (written) => {
  expect(quantity(written)).toBeNull();
});
