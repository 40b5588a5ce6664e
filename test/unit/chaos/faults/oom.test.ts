import { expect, test } from "vitest";
import { oom } from "../../../../chaos/faults/oom.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("it takes memory without bound, for as long as it is held", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(oom, { mibPerSecond: 32, seconds: 15 });

  expect(changesOf(plan, "pod-suffering").map(({ suffering }) => suffering)).toEqual([
    { type: "leak", seconds: 15, mibPerSecond: 32, mib: null },
  ]);
  expect(plan.holdSeconds).toBe(15);
});

test("by hand the bound that is none is left out", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(oom);

  expect(plan.kubectl[0]).toMatch(/ leak seconds=20 mibPerSecond=16$/);
});

test.each([3, 65, 4.5])("%d MiB a second are refused", async (mibPerSecond) => {
  const stage = await openFaultStage();

  await expect(stage.plan(oom, { mibPerSecond })).rejects.toMatchObject({ code: "bad-params" });
});

test("at its slowest it still passes the limit within the longest hold", () => {
  const { mibPerSecond, seconds } = oom.params.parse({ mibPerSecond: 4, seconds: 60 }) as Params;

  expect(mibPerSecond * seconds).toBeGreaterThan(96);
});

interface Params {
  readonly mibPerSecond: number;
  readonly seconds: number;
}
