import { expect, test } from "vitest";
import { slowReplica } from "../../../../chaos/faults/slow-replica.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("it is this much slower for as long as it is held", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(slowReplica, { app: "kitchen", ms: 1200, seconds: 40 });

  expect(changesOf(plan, "pod-suffering").map(({ suffering }) => suffering)).toEqual([
    { type: "slow", seconds: 40, ms: 1200 },
  ]);
  expect(plan.victims[0]?.name).toMatch(/^kitchen-/);
});
