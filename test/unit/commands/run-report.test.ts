import { expect, test } from "vitest";
import { forecastLines, runLines, scoreLines } from "../../../backend/commands/run-report.ts";
import { term } from "../../../backend/recovery/range.ts";
import { scoreOf } from "../../../backend/recovery/score.ts";
import { budgetOf, verdictOf } from "../../../backend/recovery/verdict.ts";
import { forecastIs, runView } from "../../fixtures/runs.ts";

const grace = {
  amount: 10_000,
  setting: { name: "--node-monitor-grace-period", value: "10 s", readFrom: "its flags\u0007" },
};
const noticed = term(
  "its silence is noticed",
  { low: 8000, likely: 9500, high: 11_000 },
  { owner: grace },
);

test("a forecast shows its range, its terms, and the settings that they come from", () => {
  const text = forecastLines(forecastIs(9500, [noticed]));

  expect(text).toContain("Should be whole after 4.8–19.0 s (likely 9.5 s), failing 0 to 3 orders");
  expect(text).toContain(
    "its silence is noticed      8.0–11.0 s  --node-monitor-grace-period 10 s",
  );
  expect(text).not.toContain("\u0007");
});

test("a run ends in its verdict, its phases, its orders, and how far off the forecast was", () => {
  const run = runView({ forecast: forecastIs(2400) });

  const text = runLines({ ...run, verdict: verdictOf(run, budgetOf(run, null)) });

  expect(text).toBe(
    [
      "✔ kill a pod: healed after 3.0 s (budget 9.6 s, twice the forecast)",
      "  phases: hit → noticed 0.1 s → replaced 2.9 s → whole 3.0 s",
      "  orders: 60 intended, 0 failed, 1 slow, 0 late",
      "  forecast: 1.2–4.8 s, likely 2.4 s, off by +20 %; failing 0 to 3 orders (likely 0)",
      "",
    ].join("\n"),
  );
});

test("a run that did not heal says so", () => {
  const run = runView({
    wholeAt: null,
    replacedAt: null,
    orders: { ...runView().orders, intended: 0 },
  });

  const text = runLines({ ...run, verdict: verdictOf(run, budgetOf(run, null)) });

  expect(text).toContain("✘ kill a pod: not healed (budget 120 s, two minutes)");
  expect(text).toContain("nobody ordered meanwhile");
});

test("several runs end in median and extremes", () => {
  const text = scoreLines(
    scoreOf([runView(), runView({ wholeAt: 6000 }), runView({ wholeAt: 5000 })]),
  );

  expect(text).toContain("Whole after: median 4.0 s, from 3.0 s to 5.0 s");
});
