import { expect, test } from "vitest";
import { term } from "../../../backend/recovery/range.ts";
import { scoreOf } from "../../../backend/recovery/score.ts";
import { budgetOf, termTook, verdictOf } from "../../../backend/recovery/verdict.ts";
import type { ScenarioView } from "../../../backend/wire/scenario.ts";
import { forecastIs, podRowOf, runView } from "../../fixtures/runs.ts";

const scenario = { startedAt: 0, endedAt: null, budgetSeconds: 60 } as ScenarioView;
const start = term(
  "a new pod starts",
  { low: 1000, likely: 1500, high: 2000 },
  { spans: { from: "created", to: "ready" } },
);
const joins = term(
  "it joins the Service",
  { low: 0, likely: 100, high: 300 },
  { spans: { from: "ready", to: "endpoint" } },
);

test("the scenario's budget comes before twice the forecast, and that before two minutes", () => {
  const run = runView({ forecast: forecastIs(10_000) });

  expect(budgetOf(run, scenario)).toEqual({ ms: 60_000, from: "the scenario's" });
  expect(budgetOf(run, { ...scenario, endedAt: 500 }).from).toBe("twice the forecast");
  expect(budgetOf(run, null)).toEqual({ ms: 40_000, from: "twice the forecast" });
  expect(budgetOf(runView(), null)).toEqual({ ms: 120_000, from: "two minutes" });
});

test("what was whole within its budget has healed, and the forecast was off by so much of what it took", () => {
  const run = runView({ forecast: forecastIs(2400) });

  const verdict = verdictOf(run, budgetOf(run, null));

  expect(verdict).toMatchObject({ healed: true, wholeMs: 3000, budgetMs: 9600 });
  expect(verdict.forecastError).toBeCloseTo(0.2);
});

test("what was whole too late, or never, has not healed", () => {
  const budget = { ms: 2000, from: "the scenario's" };

  expect(verdictOf(runView(), budget)).toMatchObject({ healed: false, wholeMs: 3000 });
  expect(verdictOf(runView({ wholeAt: null }), budget)).toMatchObject({
    healed: false,
    wholeMs: null,
    forecastError: null,
  });
});

test("the term whose steps took most unlike what was forecast is to blame", () => {
  const rows = [podRowOf({ created: 1100, ready: 4400, endpoint: 4600 })];
  const run = runView({ rows, forecast: forecastIs(1600, [start, joins]) });

  expect(verdictOf(run, budgetOf(run, null)).blame).toBe(
    "a new pod starts: 3.3 s instead of 1.5 s",
  );
});

test("of several rows the one that ended last was waited for", () => {
  const rows = [podRowOf({ created: 0, ready: 3000 }), podRowOf({ created: 5000, ready: 6000 })];

  expect(termTook(start, rows)).toBe(1000);
});

test("a term that came as forecast is not to blame", () => {
  const rows = [podRowOf({ created: 1100, ready: 2700, endpoint: 2800 })];
  const run = runView({ rows, forecast: forecastIs(1600, [start, joins]) });

  expect(verdictOf(run, budgetOf(run, null)).blame).toBeNull();
});

test("several runs have a median and extremes", () => {
  const took = (ms: number) => {
    const run = runView({ wholeAt: 1000 + ms, forecast: forecastIs(2000) });
    return { ...run, verdict: verdictOf(run, budgetOf(run, null)) };
  };

  const score = scoreOf([took(2000), took(4000), took(2500), runView({ wholeAt: null })]);

  expect(score).toMatchObject({ runs: 4, healed: 3 });
  expect(score.wholeMs).toEqual({ median: 2500, min: 2000, max: 4000, count: 3 });
  expect(score.forecastError?.median).toBeCloseTo(0.2);
});
