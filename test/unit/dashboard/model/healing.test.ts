import { expect, test } from "vitest";
import {
  facts,
  forecastVerdict,
  headline,
  newestRun,
  ordersRange,
  rangeWords,
  shares,
  stations,
  waitingFor,
} from "../../../../dashboard/model/healing.ts";
import { waterfall } from "../../../../dashboard/model/waterfall.ts";
import { manyRun, mendedRun, openRun, runView } from "../../../fixtures/healing-runs.ts";

const hitAt = 50_000;
const verdict = {
  healed: true,
  wholeMs: 3180,
  budgetMs: 8200,
  budgetFrom: "twice the forecast",
  forecastError: 0.15,
  blame: null,
};

test("while it is open a clock runs, and says what is waited for", () => {
  const run = openRun(hitAt);
  const falls = waterfall(run);

  expect(headline(run, hitAt + 3240)).toEqual({ tone: "waiting", says: "Healing for 3.2 s" });
  expect(headline({ ...run, phase: "degraded" }, hitAt + 3240).says).toBe("Broken for 3.2 s");
  expect(waitingFor(falls, "kubernetes")).toBe("waiting for readiness: periodSeconds 1 s");
  expect(waitingFor(falls, "plain")).toBe("waiting for it to open up: asked every 1 s");
});

test.each([
  [9, "6 of 9 back"],
  [60, "40 of 60 back"],
])("of %i it says how many are back", (pods, says) => {
  expect(waitingFor(waterfall(manyRun(hitAt, pods)), "plain")).toMatch(new RegExp(` · ${says}$`));
});

test("afterwards it says how long it took, what it cost and what was expected", () => {
  const run = mendedRun(hitAt);

  expect(headline(run, 0)).toEqual({ tone: "mended", says: "Mended in 3.2 s" });
  expect(facts(run)).toBe("3 of 96 orders failed · forecast 2.2–4.1 s");
});

test("what did not heal, healed too late or never broke is called so", () => {
  const late = mendedRun(hitAt, { verdict: { ...verdict, healed: false } });
  const never = runView({
    hitAt,
    phase: "degraded",
    verdict: { ...verdict, healed: false, wholeMs: null, forecastError: null },
  });
  const calm = runView({ hitAt, phase: "steady", wholeAt: hitAt + 9000 });

  expect(headline(late, 0).says).toBe("Mended too late: 3.2 s");
  expect(headline(never, 0)).toEqual({ tone: "broken", says: "Not mended" });
  expect(headline(calm, 0).says).toBe("Nothing broke");
});

test("the phases say which one it is in, and when the others came", () => {
  expect(stations(mendedRun(hitAt)).map(({ name, when, state }) => [name, when, state])).toEqual([
    ["steady", null, "past"],
    ["hit", null, "past"],
    ["degraded", "noticed 25 ms", "past"],
    ["recovering", "replaced 2.9 s", "past"],
    ["steady", "whole 3.2 s", "now"],
  ]);
  expect(stations(openRun(hitAt)).map(({ state }) => state)).toEqual([
    "past",
    "past",
    "past",
    "now",
    "to-come",
  ]);
});

test("the one that is open is looked at before any that is over", () => {
  const [old, open, over] = [mendedRun(1000), openRun(2000), mendedRun(3000)];

  expect(newestRun([old, open, over])).toBe(open);
  expect(newestRun([old, over])).toBe(over);
  expect(newestRun([])).toBeNull();
});

test("a forecast that was wrong says by how much and by which term", () => {
  const held = mendedRun(hitAt);
  const blame = "a new pod starts: 5.2 s instead of 2.8 s";
  const missed = mendedRun(hitAt, {
    verdict: { ...verdict, wholeMs: 6100, forecastError: 0.55, blame },
  });

  expect(forecastVerdict(held)).toMatch(/^forecast held: 15 % later than most likely · a new pod/);
  expect(forecastVerdict(missed)).toBe(`forecast missed: 55 % later than most likely · ${blame}`);
  expect(forecastVerdict({ ...held, forecast: null })).toBeNull();
});

test.each([
  [{ low: 4000, high: 6000 }, "4–6 s"],
  [{ low: 400, high: 1240 }, "0.4–1.2 s"],
  [{ low: 17_000, high: 23_400 }, "17–23 s"],
  [{ low: 5000, high: 5010 }, "about 5 s"],
])("a range is said in as few figures as are true: %o", (range, says) => {
  expect(rangeWords(range)).toBe(says);
});

test("orders that may fail are a range, too", () => {
  expect(ordersRange({ low: 0.2, likely: 1, high: 3.4 })).toBe("0–3 failed orders");
  expect(ordersRange({ low: 0, likely: 0, high: 0.3 })).toBe("0 failed orders");
});

test("the busiest pods are named, the others are one share", () => {
  const byPod = { "a-1": 40, "a-2": 30, "a-3": 10, "a-4": 10, "a-5": 10 };

  expect(shares({ intended: 100, failed: 0, slow: 0, late: 0, byPod })).toEqual([
    { name: "1", share: 0.4 },
    { name: "2", share: 0.3 },
    { name: "3", share: 0.1 },
    { name: "2 more", share: 0.2 },
  ]);
});
