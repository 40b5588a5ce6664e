import { expect, test } from "vitest";
import { latencyLines } from "../../../../dashboard/model/latency.ts";

const sample = (at: number, ms: number) => ({ at, p50Ms: ms, p95Ms: ms * 2, p99Ms: ms * 4 });
const pointsOf = (path: string) =>
  path
    .split(/[ML]/)
    .slice(1)
    .map((point) => point.split(" ").map(Number));

test("the newest is at the right edge, and a minute ago at the left", () => {
  const { p50Ms } = latencyLines(
    [sample(40_000, 10), sample(70_000, 10), sample(100_000, 10)],
    100_000,
  );

  expect(pointsOf(p50Ms).map(([x]) => x)).toEqual([0, 30_000, 60_000]);
});

test("twice as slow is as far up wherever it is", () => {
  const { p50Ms, p95Ms, p99Ms } = latencyLines([sample(0, 10), sample(0, 100)], 0);
  const [first, second] = [0, 1].map((i) =>
    [p50Ms, p95Ms, p99Ms].map((path) => pointsOf(path)[i]?.[1] ?? Number.NaN),
  );

  const steps = [first, second].flatMap((ys = []) => [
    (ys[0] ?? 0) - (ys[1] ?? 0),
    (ys[1] ?? 0) - (ys[2] ?? 0),
  ]);
  for (const step of steps) expect(step).toBeCloseTo(steps[0] ?? 0, 0);
});

test("all of it lies within the box, and a hang of seconds too", () => {
  const lines = latencyLines([sample(0, 0.1), sample(1000, 12), sample(2000, 8000)], 2000);
  const ys = Object.values(lines).flatMap((path) => pointsOf(path).map(([, y]) => y ?? Number.NaN));

  expect(ys).toHaveLength(9);
  for (const y of ys) expect(y >= 0 && y <= 100).toBe(true);
});

test("before anything was measured there is no line", () => {
  expect(latencyLines([], 0)).toEqual({ p50Ms: "", p95Ms: "", p99Ms: "" });
});
