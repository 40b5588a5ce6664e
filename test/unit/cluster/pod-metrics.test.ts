import { expect, test } from "vitest";
import { durationMs, readPodUses } from "../../../backend/cluster/pod-metrics.ts";

const kubeWith = (items: unknown) => ({
  // Stands in for the API server: whatever is asked for, this is there.
  get: async <T>() => ({ items }) as T,
});
const told = (name: string, cpus: readonly (string | undefined)[], more: object = {}) => ({
  metadata: { name },
  timestamp: "2026-11-23T09:31:13Z",
  window: "17.593s",
  containers: cpus.map((cpu) => ({ usage: cpu === undefined ? {} : { cpu } })),
  ...more,
});

test("each container's use is rounded up, then added", async () => {
  const uses = await readPodUses(kubeWith([told("a", ["31504614n", "100m"])]), "pizza");

  expect(uses).toEqual({
    a: { milli: 132, at: Date.parse("2026-11-23T09:31:13Z"), windowMs: 17_593 },
  });
});

test("a pod of which one container is not measured is not measured", async () => {
  const all = [
    told("a", ["1m", undefined]),
    told("b", []),
    told("c", ["1m"], { timestamp: "soon" }),
    "?",
    null,
  ];

  expect(await readPodUses(kubeWith(all), "pizza")).toEqual({});
});

test.each([
  ["17.593s", 17_593],
  ["1m0.5s", 60_500],
  ["100ms", 100],
  ["", 0],
  [null, 0],
  ["long", 0],
] as const)("%s is %d ms", (written, ms) => {
  expect(durationMs(written)).toBeCloseTo(ms);
});
