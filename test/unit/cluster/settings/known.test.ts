import { expect, test } from "vitest";
import { durationMs } from "../../../../backend/cluster/settings/known.ts";

test.each([
  ["10s", 10_000],
  ["1m30s", 90_000],
  ["100ms", 100],
  ["1.5h", 5_400_000],
  ["5m0s", 300_000],
  ["0", 0],
])("%s is %d ms", (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(["", "10", "s", "10 s", "-5s", "1d", "1e3s", `${"9".repeat(50)}s`])(
  "%j is no duration",
  (text) => {
    expect(durationMs(text)).toBeNull();
  },
);
