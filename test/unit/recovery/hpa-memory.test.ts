import * as fc from "fast-check";
import { expect, test } from "vitest";
import { followScaling } from "../../../backend/recovery/hpa-follow.ts";
import { type Look, lookAt, noScaling } from "../../../backend/recovery/hpa-memory.ts";
import { createStore } from "../../../backend/state/store.ts";
import type { LabEvent } from "../../../backend/wire/events.ts";
import type { PodUse, ScalingView } from "../../../backend/wire/scaling.ts";
import type { HpaRules, HpaView } from "../../../backend/wire/views.ts";
import { hpaView, owner, podView, templateOf, workloadView } from "../../fixtures/views.ts";

const s = 1000;
const begin = 1_000 * s;
const set = owner("ReplicaSet", "kitchen-1");

const control = {
  syncMs: 5 * s,
  tolerance: 0.1,
  cpuInitializationMs: 10 * s,
  initialReadinessMs: 5 * s,
  downscaleStabilizationMs: 30 * s,
};
const pods = (many: number) =>
  Array.from({ length: many }, (_, i) =>
    podView({ name: `kitchen-1-${String(i)}`, app: "kitchen", owner: set }),
  );
const uses = (many: number, milli: number, at: number): Record<string, PodUse> =>
  Object.fromEntries(
    pods(many).map(({ name }) => [name, { milli, at: at - 5 * s, windowMs: 15 * s }]),
  );
const rules = (stabilizationSeconds: number): HpaRules => ({
  stabilizationSeconds,
  tolerance: null,
  select: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 5 }],
});
const hpa = (desired: number, currentPercent: number): HpaView =>
  hpaView({
    desired,
    currentPercent,
    resourceVersion: `${String(desired)}-${String(currentPercent)}`,
    targetPercent: 50,
    scaleUp: rules(0),
    scaleDown: rules(30),
  });
const look = (at: number, many: number, milli: number, given: Partial<Look> = {}): Look => ({
  at: begin + at,
  hpa: hpa(many, milli),
  pods: pods(many),
  uses: uses(many, milli, begin + at),
  requestMilli: 100,
  current: many,
  control,
  ...given,
});

/** All of them, one after the other; what was told last. */
function after(looks: readonly Look[]): ScalingView {
  let memory = noScaling;
  let last: ScalingView | null = null;
  for (const one of looks) {
    const looked = lookAt(memory, one);
    memory = looked.memory;
    last = looked.view;
  }
  if (last === null) throw new Error("Nothing was looked at.");
  return last;
}

test("a decision is told with the calculation that gives it, though the world has moved on by then", () => {
  const { decisions, next } = after([
    look(0, 2, 20),
    look(10 * s, 2, 95, { hpa: hpa(2, 20) }),
    // The new pods are heard of before the status that speaks of them.
    look(10_200, 4, 95, { hpa: hpa(2, 20), uses: uses(2, 95, begin + 10 * s) }),
    look(10_300, 4, 95, { hpa: hpa(4, 95), uses: uses(2, 95, begin + 10 * s) }),
  ]);

  expect(decisions).toHaveLength(1);
  expect(decisions[0]).toMatchObject({
    from: 2,
    to: 4,
    at: begin + 10_300,
    reckoning: { percent: 95, counted: 2, again: null, replicas: 4 },
  });
  expect(next).toBe(4);
});

test("a decision that none of our calculations gives is told without one", () => {
  const { decisions } = after([look(0, 2, 20), look(5 * s, 9, 20, { hpa: hpa(9, 20) })]);

  expect(decisions).toEqual([{ at: begin + 5 * s, from: 2, to: 9, reckoning: null }]);
});

test("fewer wait until the last look that asked for more is out of the window", () => {
  // More than there are may be: the looks at 0, 5, 10 and 15 s ask for eight, the next one for one.
  const busy = [0, 5, 10, 15].map((at) => look(at * s, 4, 90, { hpa: hpa(4, 90) }));
  const { limit, next } = after([...busy, look(20 * s, 4, 10, { hpa: hpa(4, 10) })]);

  expect(limit).toEqual({ by: "stabilisation", until: begin + 45 * s, windowMs: 30 * s });
  expect(next).toBe(4);
  const later = [...busy, look(20 * s, 4, 10), look(46 * s, 4, 10)];
  expect(after(later).next).toBe(2);
});

test("what was asked for before the lab came holds, until the controller shows that it does not", () => {
  const met = look(0, 6, 10);

  expect(after([met])).toMatchObject({ next: 6, limit: { by: "stabilisation" } });
  expect(after([met, look(31 * s, 6, 10)]).next).toBe(2);
  // It went to four: nothing that asked for more can be left in its window.
  const fell = look(9 * s, 4, 10, { hpa: hpa(4, 10) });
  expect(after([met, fell])).toMatchObject({ next: 2, decisions: [{ from: 6, to: 4 }] });
});

test("without each pod's use the status' average is reckoned with", () => {
  const { reckoning } = after([look(0, 2, 87, { uses: null })]);

  expect(reckoning).toMatchObject({ percent: 87, replicas: 4, pods: [] });
});

test.each([
  [{ hpa: hpaView({ targetPercent: null }) }, "it has no CPU target in percent"],
  [{ hpa: hpaView({ otherMetrics: 1 }) }, "it scales by more than CPU, which is not reckoned here"],
  [{ uses: {}, pods: [] }, "there are no pods to measure"],
  [{ uses: {} }, "no pod has a measurement that counts"],
] as const)("what cannot be reckoned says why (%#)", (given, problem) => {
  expect(after([look(0, 2, 10, given)])).toMatchObject({ reckoning: null, next: null, problem });
});

test("the controller's own words for having no metric are told", () => {
  const message = "the HPA was unable to compute the replica count: no metrics known";
  const condition = {
    type: "ScalingActive",
    status: "False",
    reason: "X",
    at: 0,
    message,
  } as const;
  const blind = hpaView({ conditions: [condition], targetPercent: 50 });

  expect(after([look(0, 2, 0, { hpa: blind, uses: {} })]).problem).toBe(message);
});

test("five minutes are kept, with the sample that they began with", () => {
  const looks = Array.from({ length: 200 }, (_, i) => look(i * 5 * s, 2, 10 + (i % 2)));

  const { samples } = after(looks);

  const first = samples[0]?.at ?? 0;
  expect(first).toBeLessThanOrEqual(begin + 199 * 5 * s - 300 * s);
  expect(samples.length).toBeLessThan(64);
});

test("whatever happens, the same looks tell the same, and nothing grows without end", () => {
  const any = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 40 * s }),
      many: fc.integer({ min: 1, max: 12 }),
      milli: fc.integer({ min: 0, max: 300 }),
    }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(any, (steps) => {
      let at = 0;
      const looks = steps.map(({ wait, many, milli }) => look((at += wait), many, milli));
      const view = after(looks);
      expect(after(looks)).toEqual(view);
      expect(view.decisions.length).toBeLessThanOrEqual(12);
      const times = view.samples.map((one) => one.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
    { numRuns: 60 },
  );
});

test("it is told once, when something has changed, and of the target's own pods alone", () => {
  const store = createStore();
  const told: LabEvent[] = [];
  const emit = (event: LabEvent) => {
    told.push(event);
    store.apply(event);
  };
  const follower = followScaling({
    store,
    emit,
    uses: () => ({
      ...uses(2, 50, begin),
      "storefront-1-a": { milli: 999, at: begin, windowMs: 1 },
    }),
  });
  const template = { ...templateOf("v1"), parts: { "cpu request": "100m" } };
  const kitchen = workloadView({ name: "kitchen", app: "kitchen", wanted: 2, template });
  const kitchenSet = workloadView({
    name: set.name,
    uid: set.uid,
    owner: owner("Deployment", "kitchen"),
  });
  store.apply({ type: "seen", kind: "deployments", at: begin, view: kitchen });
  store.apply({ type: "seen", kind: "replicasets", at: begin, view: kitchenSet });
  for (const view of pods(2)) store.apply({ type: "seen", kind: "pods", at: begin, view });
  store.apply({ type: "seen", kind: "hpas", at: begin, view: hpa(2, 50) });

  follower.look(begin + 1000);
  follower.look(begin + 2000);
  follower.stop();
  store.apply({ type: "seen", kind: "hpas", at: begin, view: hpa(2, 51) });

  expect(told).toHaveLength(1);
  expect(Object.values(store.state.scalings)[0]).toMatchObject({
    reckoning: { percent: 50, counted: 2, requestMilli: 100 },
    syncMs: 15_000,
  });
});
