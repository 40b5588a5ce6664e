import { expect, test } from "vitest";
import { cpuStress } from "../../../../chaos/faults/cpu-stress.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("it means a kitchen, which the autoscaler looks at, unless told otherwise", async () => {
  const stage = await openFaultStage();

  const kitchen = await stage.plan(cpuStress);
  const ledger = await stage.plan(cpuStress, { app: "ledger", percent: 80 });

  expect(kitchen.victims[0]?.name).toMatch(/^kitchen-/);
  expect(changesOf(kitchen, "pod-suffering")[0]?.suffering).toEqual({
    type: "burn",
    seconds: 45,
    percent: 30,
  });
  expect(changesOf(ledger, "pod-suffering")[0]?.suffering).toMatchObject({ percent: 80 });
});
