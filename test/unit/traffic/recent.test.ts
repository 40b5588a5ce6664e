import { expect, test } from "vitest";
import { createRecentCounts } from "../../../backend/traffic/recent-counts.ts";
import { createRecentTimes } from "../../../backend/traffic/recent-times.ts";

test("counts older than the span are forgotten", () => {
  const counts = createRecentCounts(1000, 8);
  counts.add("a", 0);
  counts.add("a", 950);

  expect(counts.read(950)).toEqual({ a: 2 });
  expect(counts.read(1000)).toEqual({ a: 1 });
  expect(counts.read(5000)).toEqual({});
});

test("a flood of foreign names stays small: names are cut, and too many fall under other", () => {
  const counts = createRecentCounts(1000, 4);

  for (let i = 0; i < 1000; i++) counts.add(`${i}-${"x".repeat(500)}`, i);

  const read = counts.read(999);
  expect(Object.keys(read).length).toBeLessThanOrEqual(5);
  expect(Math.max(...Object.keys(read).map((key) => key.length))).toBe(64);
  expect(Object.values(read).reduce((sum, count) => sum + count, 0)).toBe(1000);
});

test("names that mean something to JavaScript are only names", () => {
  const counts = createRecentCounts(1000, 4);

  counts.add("__proto__", 1);

  expect(Object.entries(counts.read(1))).toEqual([["__proto__", 1]]);
});

test("percentiles are those of the last ten seconds", () => {
  const times = createRecentTimes();
  for (let i = 0; i < 100; i++) times.add(1000, 500);
  for (let i = 1; i <= 100; i++) times.add(i, 9000);

  expect(times.read(9500)?.p99Ms).toBeCloseTo(1000, -2);
  const later = times.read(10_500);
  expect(later?.p50Ms).toBeCloseTo(50, 0);
  expect(later?.p99Ms).toBeCloseTo(99, 0);
  expect(times.read(30_000)).toBeNull();
});
