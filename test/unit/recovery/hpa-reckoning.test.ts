import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  reckon,
  type Reckonable,
  reckonFromStatus,
} from "../../../backend/recovery/hpa-reckoning.ts";
import type { PodUse } from "../../../backend/wire/scaling.ts";
import type { PodView } from "../../../backend/wire/views.ts";
import { podView } from "../../fixtures/views.ts";

// What Kubernetes 1.36 makes of the same numbers, by hand: pkg/controller/podautoscaler/replica_calculator.go.
const now = 1_000_000;
const s = 1000;

const old = (name: string, given: Partial<PodView> = {}): PodView =>
  podView({
    name,
    phase: "ready",
    createdAt: now - 600 * s,
    scheduledAt: now - 600 * s,
    startedAt: now - 599 * s,
    readyAt: now - 598 * s,
    ...given,
  });
/** Ready since `ago` milliseconds. */
const young = (name: string, ago: number): PodView =>
  old(name, {
    createdAt: now - ago - 1500,
    scheduledAt: now - ago - 1500,
    startedAt: now - ago - 1000,
    readyAt: now - ago,
  });
const use = (milli: number, ago = 5 * s, windowMs = 15 * s): PodUse => ({
  milli,
  at: now - ago,
  windowMs,
});
const given = (
  pods: readonly PodView[],
  milli: readonly (number | PodUse | null)[],
): Reckonable => ({
  at: now,
  pods,
  uses: Object.fromEntries(
    pods.flatMap(({ name }, i) => {
      const one = milli[i] ?? null;
      return one === null ? [] : [[name, typeof one === "number" ? use(one) : one]];
    }),
  ),
  requestMilli: 100,
  targetPercent: 50,
  current: pods.length,
  rules: { cpuInitializationMs: 10 * s, initialReadinessMs: 5 * s },
  tolerance: { down: 0.1, up: 0.1 },
});
const two = [old("a"), old("b")];

test.each([
  [[87, 87], 87, 4, "asks"], // 1.74 × 2 = 3.48
  [[100, 100], 100, 4, "asks"], // 2 × 2
  [[101, 100], 100, 4, "asks"], // 201 of 200 is 100 % without the rest
  [[55, 55], 55, 2, "within-tolerance"], // 1.1 is still within
  [[56, 56], 56, 3, "asks"], // 1.12 × 2 = 2.24
  [[45, 45], 45, 2, "within-tolerance"], // 0.9 is still within
  [[44, 44], 44, 2, "asks"], // 0.88 × 2 = 1.76
  [[20, 20], 20, 1, "asks"], // 0.4 × 2 = 0.8
  [[0, 0], 0, 0, "asks"],
] as const)(
  "%j of a request of 100 and a target of 50 %: %d %, %d replicas",
  (milli, percent, replicas, outcome) => {
    expect(reckon(given(two, milli))).toMatchObject({ percent, replicas, outcome, again: null });
  },
);

test("a pod without a measurement counts as idle when there should be more", () => {
  // 180 of 200 is 90 %, ratio 1.8; with the third 180 of 300 is 60 %, ratio 1.2 × 3 = 3.6
  const reckoned = reckon(given([...two, old("c")], [90, 90, null]));

  expect(reckoned).toMatchObject({
    percent: 90,
    counted: 2,
    again: { percent: 60, ratio: 1.2, pods: 3 },
    replicas: 4,
  });
});

test("a pod without a measurement counts as fully busy when there should be fewer", () => {
  // 40 of 200 is 20 %; with 100 more 140 of 300 is 46 %, ratio 0.92: within the tolerance
  expect(reckon(given([...two, old("c")], [20, 20, null]))).toMatchObject({
    percent: 20,
    again: { percent: 46, pods: 3 },
    outcome: "within-tolerance",
    replicas: 3,
  });
});

test("missing pods that would turn the direction keep all as it is", () => {
  // 80 of 200 is 40 %, ratio 0.8; with two missing ones 280 of 400 is 70 %, ratio 1.4
  const reckoned = reckon(given([...two, old("c"), old("d")], [40, 40, null, null]));

  expect(reckoned).toMatchObject({ again: { percent: 70 }, outcome: "turned", replicas: 4 });
});

test("new pods are not believed until their measurement began after they were ready", () => {
  const stale = reckon(given([...two, young("c", 4 * s)], [100, 100, use(5, 2 * s)]));
  const grownUp = reckon(given([...two, young("c", 20 * s)], [100, 100, use(5, 2 * s)]));

  // Idle: 200 of 300 is 66 %, ratio 1.32 × 3 = 3.96
  expect(stale).toMatchObject({ counted: 2, again: { percent: 66, pods: 3 }, replicas: 4 });
  expect(stale?.pods[2]).toMatchObject({ counting: "unready", milli: 5 });
  // Past the initialisation period it counts as measured: 205 of 300 is 68 %, ratio 1.36 × 3 = 4.08
  expect(grownUp).toMatchObject({ counted: 3, again: null, percent: 68, replicas: 5 });
});

test("unready pods change nothing when there should be fewer", () => {
  // Only the two count: 40 of 200 is 20 %, ratio 0.4 × 2 = 0.8
  const reckoned = reckon(
    given([...two, old("c", { phase: "pending", readyAt: null })], [20, 20, null]),
  );

  expect(reckoned).toMatchObject({ percent: 20, again: null, replicas: 1 });
});

test("who leaves is not looked at, and who was ready once counts though it is not now", () => {
  const leaving = reckon(given([...two, old("c", { phase: "leaving" })], [60, 60, 500]));
  const sick = reckon(given([old("a"), old("b", { phase: "unready", readyAt: null })], [60, 80]));

  expect(leaving).toMatchObject({ percent: 60, replicas: 3, counted: 2 });
  expect(sick).toMatchObject({ percent: 70, replicas: 3, counted: 2 });
});

test("a pod that is gone but still measured adds to the number once pods are missing", () => {
  const base = given([...two, old("c")], [90, 90, null]);

  // 1.2 × 4 = 4.8 instead of 1.2 × 3 = 3.6
  expect(reckon({ ...base, uses: { ...base.uses, ghost: use(90) } })).toMatchObject({
    replicas: 5,
  });
});

test("without any pod that counts there is no number", () => {
  expect(reckon(given([], []))).toBeNull();
  expect(reckon(given(two, [null, null]))).toBeNull();
});

test("each direction has its own tolerance", () => {
  const strict = { ...given(two, [52, 52]), tolerance: { down: 0.1, up: 0 } };

  expect(reckon(strict)).toMatchObject({ outcome: "asks", replicas: 3 }); // 1.04 × 2
  expect(reckon({ ...strict, tolerance: { down: 0, up: 0.1 } })).toMatchObject({ replicas: 2 });
});

test("where only the status' average is known, all ready pods count", () => {
  const known = {
    percent: 87,
    targetPercent: 50,
    ready: 4,
    current: 4,
    tolerance: { down: 0.1, up: 0.1 },
  };

  expect(reckonFromStatus(known)).toMatchObject({ replicas: 7, outcome: "asks", pods: [] });
  expect(reckonFromStatus({ ...known, percent: 53 })).toMatchObject({ replicas: 4 });
});

/** Pods that are counted, too new, or not measured, all of them wanted. */
const anyPods = fc
  .array(fc.constantFrom("old", "young", "missing", "pending"), { minLength: 1, maxLength: 12 })
  .filter((kinds) => kinds.includes("old"));

function withUse(kinds: readonly string[], milli: number): Reckonable {
  const pods = kinds.map((kind, i) => {
    const name = `${kind}-${String(i)}`;
    if (kind === "young") return young(name, 3 * s);
    return old(name, kind === "pending" ? { phase: "pending", readyAt: null } : {});
  });
  const isMeasured = (kind: string) => kind === "old" || kind === "young";
  return given(
    pods,
    kinds.map((kind) => (isMeasured(kind) ? use(milli, 2 * s) : null)),
  );
}

test("more use never asks for fewer pods, less use never for more, and who is unsure never turns it", () => {
  fc.assert(
    fc.property(anyPods, fc.nat(400), fc.nat(400), (kinds, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((milli) =>
        reckon(withUse(kinds, milli)),
      );
      expect(less?.replicas).toBeLessThanOrEqual(more?.replicas ?? 0);
      const { ratio, replicas } = more ?? { ratio: 0, replicas: 0 };
      expect(ratio < 1 ? replicas <= kinds.length : true).toBe(true);
      expect(ratio > 1 ? replicas >= kinds.length : true).toBe(true);
    }),
  );
});
