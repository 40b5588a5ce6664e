import { expect, test } from "vitest";
import { healingFigure, ticking } from "../../../../dashboard/model/big-figure.ts";
import { mendedRun, openRun } from "../../../fixtures/healing-runs.ts";

test("counts from the hit while it heals, and then stands still", () => {
  const open = healingFigure(openRun(1000, { phase: "degraded" }), 5140);
  const over = healingFigure(mendedRun(1000), 99_000);

  expect(open).toEqual({ tone: "broken", label: "Broken for", figure: "4.1 s" });
  expect(over).toEqual({ tone: "mended", label: "Mended in", figure: "3.2 s" });
});

test("what healed too late, or not at all, is no success", () => {
  const verdict = mendedRun(0).verdict;
  if (verdict === null) throw new Error("The fixture has a verdict.");
  const late = mendedRun(0, { verdict: { ...verdict, healed: false } });

  expect(healingFigure(late, 0)).toMatchObject({ tone: "broken", label: "Mended too late" });
  expect(healingFigure({ ...late, wholeAt: null }, 0)).toMatchObject({ label: "Not mended" });
});

test("where nothing broke there is no time to tell", () => {
  const none = mendedRun(0, { rows: [], orders: { ...mendedRun(0).orders, failed: 0 } });

  expect(healingFigure(none, 0)).toEqual({ tone: "mended", label: "Nothing", figure: "broke" });
});

test("tenths are told as long as anybody can follow them", () => {
  expect([-5, 99_940, 130_000].map(ticking)).toEqual(["0.0 s", "99.9 s", "2 min"]);
});
