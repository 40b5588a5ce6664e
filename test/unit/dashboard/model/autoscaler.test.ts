import { expect, test } from "vitest";
import { reduce } from "../../../../backend/wire/reduce.ts";
import type { ScalingView } from "../../../../backend/wire/scaling.ts";
import { emptyState } from "../../../../backend/wire/state.ts";
import {
  conditions,
  headline,
  onTheWay,
  type Slot,
  slots,
  stabilised,
  stepLines,
  sum,
  why,
} from "../../../../dashboard/model/autoscaler.ts";
import { flowOf } from "../../../../dashboard/model/load.ts";
import { flashSale } from "../../../fixtures/flash-sale.ts";
import { hpaView } from "../../../fixtures/views.ts";

const s = 1000;

/** The page's knowledge so long after a flash sale's story began. */
function seen(untilMs: number) {
  const state = flashSale(0, untilMs).reduce(reduce, emptyState);
  const [hpa] = Object.values(state.hpas);
  const [scaling] = Object.values(state.scalings);
  if (hpa === undefined || scaling === undefined) throw new Error("The story tells of none.");
  return { hpa, scaling, state };
}
const sumOf = ({ reckoning }: ScalingView) => (reckoning === null ? null : sum(reckoning));

test("in peace it says why nothing happens", () => {
  const { hpa, scaling } = seen(55 * s);

  expect(headline(hpa, scaling, { ready: 2, now: 55 * s })).toEqual({
    tone: "plain",
    says: "kitchen stays at 2",
  });
  expect(sumOf(scaling)).toBe("36 % of 60 % target → ceil(2 × 0.60) = 2");
  expect(why(hpa, scaling, 55 * s)).toBeNull();
});

test("a decision is told with the calculation that it came from, until all are ready", () => {
  const { hpa, scaling } = seen(66 * s);
  const [decision] = scaling.decisions;

  expect(headline(hpa, scaling, { ready: 2, now: 66 * s })).toEqual({
    tone: "mended",
    says: "kitchen: 2 → 6",
  });
  expect(decision).toMatchObject({ from: 2, to: 6, at: 65 * s });
  expect(decision?.reckoning && sum(decision.reckoning)).toBe(
    "172 % of 60 % target → ceil(2 × 2.87) = 6",
  );
  expect(onTheWay(6, 2)).toBe("2 of 6 ready: 4 on the way");
  expect(onTheWay(2, 6)).toBe("4 of 6 leave, each when its orders are done");
  expect(headline(hpa, scaling, { ready: 6, now: 66 * s }).tone).not.toBe("mended");
  expect(headline(hpa, scaling, { ready: 5, now: 600 * s }).tone).not.toBe("mended");
});

test("pods that have no measurement yet are said to count as idle", () => {
  const { hpa, scaling } = seen(66 * s);

  expect(sumOf(scaling)).toBe("172 % of 60 % target, with 4 new ones as idle 57 %");
  expect(why(hpa, scaling, 66 * s)).toBe("within tolerance: 57 % of 60 % (−10 %)");
});

test("fewer are wanted, and it counts down until they may be", () => {
  const { hpa, scaling } = seen(190 * s);

  expect(why(hpa, scaling, 190 * s)).toMatch(/^3 would do: waits \d+ s, scale-down stabilisation$/);
  expect(stabilised(scaling, 180 * s)).toBeLessThan(stabilised(scaling, 200 * s) ?? 0);
  expect(why(hpa, scaling, 400 * s)).toBe("3 would do: scale-down at its next look");
});

test("every limit has its words", () => {
  const { hpa, scaling } = seen(61 * s);
  const says = (by: "maximum" | "minimum" | "scale-up-policy" | "scale-down-policy") =>
    why(hpa, { ...scaling, limit: { by } }, 0);

  expect(says("maximum")).toBe("6 asked for: at its maximum of 10");
  expect(says("minimum")).toBe("6 asked for: at its minimum of 2");
  expect(says("scale-up-policy")).toBe("6 asked for: no faster than 4 pods in 5 s");
  expect(says("scale-down-policy")).toBe("6 asked for: no faster than 100 % in 15 s");
});

test("without a metric it says so, and why", () => {
  const { hpa, scaling } = seen(10 * s);
  const blind = { ...scaling, reckoning: null, next: null, problem: "no metrics known" };

  expect(headline(hpa, blind, { ready: 2, now: 0 }).says).toBe("kitchen: 2, no metric yet");
  expect(why(hpa, blind, 0)).toBe("no number: no metrics known");
});

/** "2 counted, 8 free". */
function states(places: readonly Slot[]): string {
  const counts = Map.groupBy(places, ({ state }) => state);
  return [...counts].map(([state, all]) => `${String(all.length)} ${state}`).join(", ");
}

test("each pod that may be has a place, with what it uses", () => {
  const { hpa, scaling } = seen(66 * s);

  const places = slots(hpa, scaling, 2);

  expect(states(places)).toBe("2 counted, 4 missing, 4 free");
  expect(places[0]?.load).toBeCloseTo(127 / 75);
  expect(states(slots(hpa, null, 2))).toBe("2 plain, 4 wanted, 4 free");
  expect(slots(hpaView({ max: 5000 }), null, 2)).toHaveLength(24);
});

test("five minutes are drawn in steps, from the left edge to now", () => {
  const { desired, most } = stepLines(
    [
      { at: 0, percent: 1, asked: null, desired: 2, ready: 2 },
      { at: 400 * s, percent: 1, asked: 4, desired: 4, ready: 2 },
    ],
    9,
    500 * s,
  );

  expect(most).toBe(10);
  expect(desired).toBe("M0.0 80.0L200.0 80.0L200.0 60.0L300.0 60.0");
});

test("conditions are told in plain words or Kubernetes' own, and never fall silent", () => {
  const at = 0;
  const odd = { type: "ScaledToZero", status: "True", reason: "Odd", message: "", at } as const;
  const limited = { ...odd, type: "ScalingLimited", reason: "TooManyReplicas" };
  const hpa = hpaView({ conditions: [odd, limited] });

  expect(conditions(hpa, "plain").map(({ says }) => says)).toEqual([
    "ScaledToZero: Odd",
    "limited: would like more than its maximum",
  ]);
  expect(conditions(hpa, "kubernetes")[1]).toMatchObject({
    says: "ScalingLimited=True TooManyReplicas",
    isGood: false,
  });
});

test("the kitchens' shares add up to the whole", () => {
  const { kitchens } = flowOf(seen(120 * s).state.visitors);

  expect(kitchens).toHaveLength(8);
  expect(kitchens.reduce((all, { share }) => all + share, 0)).toBeCloseTo(1);
  expect(flowOf(null)).toEqual({ sent: 0, answered: 0, kitchens: [] });
});
