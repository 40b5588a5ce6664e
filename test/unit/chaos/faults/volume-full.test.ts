import { expect, test } from "vitest";
import { volumeFull } from "../../../../chaos/faults/volume-full.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("only the ledger keeps something on a disk", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(volumeFull, { seconds: 9 });

  expect(
    changesOf(plan, "pod-suffering").map(({ pod, suffering }) => [pod.name, suffering]),
  ).toEqual([["ledger-0", { type: "full", seconds: 9 }]]);
  await expect(stage.plan(volumeFull, { app: "kitchen" })).rejects.toMatchObject({
    code: "bad-params",
  });
});
