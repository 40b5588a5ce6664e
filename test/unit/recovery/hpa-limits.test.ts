import * as fc from "fast-check";
import { expect, test } from "vitest";
import { allow, type Limited } from "../../../backend/recovery/hpa-limits.ts";
import type { Limit } from "../../../backend/wire/scaling.ts";
import type { HpaRules } from "../../../backend/wire/views.ts";

// By hand from Kubernetes 1.36: pkg/controller/podautoscaler/horizontal.go.
const s = 1000;
const now = 1_000 * s;

const rules = (given: Partial<HpaRules> = {}): HpaRules => ({
  stabilizationSeconds: 0,
  tolerance: null,
  select: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 5 },
    { type: "Percent", value: 100, periodSeconds: 5 },
  ],
  ...given,
});
const down = (given: Partial<HpaRules> = {}) =>
  rules({
    stabilizationSeconds: 30,
    policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    ...given,
  });
const given = (more: Partial<Limited> & Pick<Limited, "current" | "asked">): Limited => ({
  at: now,
  hpa: { min: 2, max: 10, scaleUp: rules(), scaleDown: down() },
  past: [],
  ups: [],
  downs: [],
  downscaleStabilizationMs: 300 * s,
  ...more,
});
const hpaWith = (more: Partial<Limited["hpa"]>): Limited["hpa"] => ({
  min: 2,
  max: 10,
  scaleUp: rules(),
  scaleDown: down(),
  ...more,
});

test.each([
  [2, 4, 4, null],
  [2, 9, 6, "scale-up-policy"], // max(2 + 4, 2 × 2)
  [6, 40, 10, "maximum"], // max(6 + 4, 6 × 2) is more than the maximum
  [3, 1, 2, "minimum"],
  [4, 4, 4, null],
  [12, 1, 10, "maximum"], // above the maximum no metric is looked at
  [1, 9, 2, "minimum"],
  [0, 5, 0, null], // switched off
] as const)("%d that should be %d become %d, limited by %s", (current, asked, replicas, by) => {
  const allowed = allow(given({ current, asked }));

  expect([allowed.replicas, allowed.limit?.by ?? null]).toEqual([replicas, by]);
});

test("the highest recommendation of the window holds the number up, and tells until when", () => {
  const past = [
    { at: now - 31 * s, replicas: 9 }, // too old
    { at: now - 30 * s, replicas: 8 }, // right at the edge is outside
    { at: now - 20 * s, replicas: 7 },
    { at: now - 12 * s, replicas: 7 },
    { at: now - 6 * s, replicas: 3 },
  ];

  expect(allow(given({ current: 8, asked: 3, past }))).toEqual({
    replicas: 7,
    limit: { by: "stabilisation", until: now + 18 * s, windowMs: 30 * s },
  });
});

test("a recommendation above what there is holds, but never adds", () => {
  const past = [{ at: now - 4 * s, replicas: 9 }];

  expect(allow(given({ current: 5, asked: 2, past })).replicas).toBe(5);
});

test("a scale-up window waits for the lowest recommendation in it", () => {
  const hpa = hpaWith({ scaleUp: rules({ stabilizationSeconds: 20 }) });
  const past = [{ at: now - 10 * s, replicas: 3 }];

  expect(allow(given({ hpa, current: 2, asked: 6, past }))).toEqual({
    replicas: 3,
    limit: { by: "stabilisation", until: now + 10 * s, windowMs: 20 * s },
  });
});

test("what was added in a policy's period counts against it", () => {
  const ups = [
    { at: now - 3 * s, change: 4 },
    { at: now - 9 * s, change: 3 },
  ];

  // Began with 6 − 4 = 2: max(2 + 4, 2 × 2) = 6
  expect(allow(given({ current: 6, asked: 9, ups }))).toEqual({
    replicas: 6,
    limit: { by: "scale-up-policy" },
  });
});

test("policies limit the way down, too, rounded towards nothing", () => {
  const half = { type: "Percent", value: 50, periodSeconds: 15 } as const;
  const one = { type: "Pods", value: 1, periodSeconds: 15 } as const;
  const paced = (select: HpaRules["select"], downs: Limited["downs"] = []) => {
    const scaleDown = down({ stabilizationSeconds: 0, policies: [half, one], select });
    return allow(given({ hpa: hpaWith({ scaleDown }), current: 9, asked: 2, downs })).replicas;
  };

  expect(paced("Max")).toBe(4); // trunc(9 × 0.5)
  expect(paced("Min")).toBe(8);
  expect(paced("Disabled")).toBe(9);
  expect(paced("Max", [{ at: now - 5 * s, change: 3 }])).toBe(6); // began with 12
});

test("without a behavior it at most doubles, but may always reach four, and the controller's own window holds", () => {
  const hpa = hpaWith({ scaleUp: null, scaleDown: null, max: 100 });
  const past = [{ at: now - 200 * s, replicas: 9 }];

  expect(allow(given({ hpa, current: 1, asked: 90 })).replicas).toBe(2); // below its minimum
  expect(allow(given({ hpa, current: 3, asked: 90 })).replicas).toBe(6);
  expect(allow(given({ hpa: { ...hpa, min: 1 }, current: 1, asked: 90 })).replicas).toBe(4);
  expect(allow(given({ hpa, current: 9, asked: 2, past })).replicas).toBe(9);
});

const recommendation = fc.record({
  at: fc.integer({ min: now - 60 * s, max: now - 1 }),
  replicas: fc.integer({ min: 0, max: 20 }),
});
const rescale = fc.record({
  at: fc.integer({ min: now - 60 * s, max: now - 1 }),
  change: fc.integer({ min: 1, max: 8 }),
});
const anything = fc.record({
  current: fc.integer({ min: 1, max: 14 }),
  asked: fc.integer({ min: 0, max: 40 }),
  past: fc.array(recommendation, { maxLength: 12 }),
  ups: fc.array(rescale, { maxLength: 4 }),
  downs: fc.array(rescale, { maxLength: 4 }),
});

test("whatever is asked for, the bounds hold, and never is there a step against the wish", () => {
  fc.assert(
    fc.property(anything, (more) => {
      const { replicas } = allow(given(more));
      const [least, most] = [
        Math.min(more.current, more.asked),
        Math.max(more.current, more.asked),
      ];
      const within = (bound: number) => Math.min(10, Math.max(2, bound));
      expect(replicas).toBeGreaterThanOrEqual(within(least));
      expect(replicas).toBeLessThanOrEqual(within(most));
    }),
  );
});

test("a stabilisation that is told is over by the end of its window", () => {
  fc.assert(
    fc.property(anything, (more) => {
      const until = endOf(allow(given(more)).limit);
      fc.pre(until !== null);
      expect(until).toBeGreaterThan(now - 30 * s);
      expect(until).toBeLessThanOrEqual(now + 30 * s);
      expect(endOf(allow(given({ ...more, at: until ?? 0 })).limit)).not.toBe(until);
    }),
  );
});

const endOf = (limit: Limit | null) => (limit?.by === "stabilisation" ? limit.until : null);
