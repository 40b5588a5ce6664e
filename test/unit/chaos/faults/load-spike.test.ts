import { expect, test } from "vitest";
import { loadSpike } from "../../../../chaos/faults/load-spike.ts";
import { changesOf } from "../../../fixtures/fault-stage.ts";
import { openNodeStage } from "../../../fixtures/node-stage.ts";

test("80 more orders a second come for a minute, unless said otherwise", async () => {
  const plan = await openNodeStage().plan(loadSpike);

  expect(changesOf(plan, "load")).toMatchObject([
    { ordersPerSecond: 80, shape: "step", seconds: 60 },
  ]);
  expect(plan.holdSeconds).toBe(60);
});

test("rate, shape and time are as asked for", async () => {
  const wanted = { rate: 200, shape: "flash-sale", seconds: 30 };
  const plan = await openNodeStage().plan(loadSpike, wanted);

  expect(changesOf(plan, "load")).toMatchObject([
    { ordersPerSecond: 200, shape: "flash-sale", seconds: 30 },
  ]);
});

test("more than the visitors can send is refused", async () => {
  await expect(openNodeStage().plan(loadSpike, { rate: 401 })).rejects.toMatchObject({
    message: expect.stringContaining("rate"),
  });
});
