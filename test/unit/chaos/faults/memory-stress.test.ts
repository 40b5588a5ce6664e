import { expect, test } from "vitest";
import { memoryStress } from "../../../../chaos/faults/memory-stress.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("it takes this much and no more", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(memoryStress, { mib: 50, seconds: 25 });

  expect(changesOf(plan, "pod-suffering").map(({ suffering }) => suffering)).toEqual([
    { type: "leak", seconds: 25, mibPerSecond: 8, mib: 50 },
  ]);
  expect(plan.kubectl[0]).toMatch(/ leak seconds=25 mibPerSecond=8 mib=50$/);
});

test("a little is taken in one go", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(memoryStress, { mib: 3 });

  expect(changesOf(plan, "pod-suffering")[0]?.suffering).toMatchObject({ mibPerSecond: 3, mib: 3 });
});
