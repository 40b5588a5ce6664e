import { expect, test } from "vitest";
import { networkPartition } from "../../../../chaos/faults/network-partition.ts";
import { changesOf } from "../../../fixtures/fault-stage.ts";
import { openNodeStage } from "../../../fixtures/node-stage.ts";

test("all packets are lost, by rules of one mark on every node that is concerned", async () => {
  const plan = await openNodeStage().plan(networkPartition);

  const losses = changesOf(plan, "packet-loss");
  expect(losses.map(({ percent }) => percent)).toEqual([100, 100]);
  expect(new Set(losses.map(({ mark }) => mark)).size).toBe(1);
  expect(plan.kubectl.join()).not.toContain("statistic");
});

test("a part is not cut off from itself", async () => {
  const wanted = { from: "kitchen", to: "kitchen" };

  await expect(openNodeStage().plan(networkPartition, wanted)).rejects.toMatchObject({
    code: "same-part",
  });
});

test("where a part has no pods it says so", async () => {
  await expect(openNodeStage().plan(networkPartition, { to: "ledger" })).rejects.toMatchObject({
    code: "no-pods",
  });
});
