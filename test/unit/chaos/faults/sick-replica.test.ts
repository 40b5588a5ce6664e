import { expect, test } from "vitest";
import { sickReplica } from "../../../../chaos/faults/sick-replica.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("it fails this share of its work for as long as it is held", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(sickReplica, { percent: 30, seconds: 60 });

  expect(changesOf(plan, "pod-suffering").map(({ suffering }) => suffering)).toEqual([
    { type: "fail", seconds: 60, percent: 30 },
  ]);
  expect(plan.holdSeconds).toBe(60);
});

test.each([0, 101])("%d percent are refused", async (percent) => {
  const stage = await openFaultStage();

  await expect(stage.plan(sickReplica, { percent })).rejects.toMatchObject({ code: "bad-params" });
});
