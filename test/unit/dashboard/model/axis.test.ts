import { expect, test } from "vitest";
import { axisEnd, ghosts, ticks } from "../../../../dashboard/model/axis.ts";
import { podForecast } from "../../../fixtures/forecasts.ts";
import { mendedRun, openRun } from "../../../fixtures/healing-runs.ts";

const hitAt = 50_000;

test("the axis holds what happened and what was expected", () => {
  expect(axisEnd(mendedRun(hitAt), 0)).toBe(5000);
});

test("while it grows the axis grows in steps", () => {
  const run = openRun(hitAt, { forecast: null });
  const ends = [1000, 1900, 2500, 7000, 11_000, 400_000].map((ms) => axisEnd(run, hitAt + ms));

  expect(ends).toEqual([2000, 2000, 3000, 8000, 12_000, 420_000]);
});

test("a forecast that reaches far out does not press what happened into a corner", () => {
  const wholeMs = { low: 1000, likely: 2700, high: 90_000 };
  const run = mendedRun(hitAt, { forecast: { ...podForecast, wholeMs } });

  expect(axisEnd(run, 0)).toBe(4000);
});

test("there are few enough lines to be read", () => {
  expect(ticks(5000)).toEqual([0, 1000, 2000, 3000, 4000]);
  for (const end of [2000, 4000, 8000, 25_000, 60_000, 240_000, 900_000])
    expect(ticks(end).length).toBeLessThanOrEqual(6);
});

test("the terms of a forecast stand one after the other", () => {
  expect(ghosts(podForecast).map(({ from, to }) => [from, to])).toEqual([
    [0, 60],
    [60, 2560],
    [2560, 2700],
  ]);
});
