import { expect, test } from "vitest";
import { readinessOff } from "../../../../chaos/faults/readiness-off.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("each victim is unready for as long as it is held", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(readinessOff, { mode: "count", amount: 2, seconds: 12 });

  expect(changesOf(plan, "pod-suffering").map(({ suffering }) => suffering)).toEqual([
    { type: "unready", seconds: 12 },
    { type: "unready", seconds: 12 },
  ]);
  expect(plan.holdSeconds).toBe(12);
});
