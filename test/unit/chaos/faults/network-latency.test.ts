import { expect, test } from "vitest";
import { networkLatency } from "../../../../chaos/faults/network-latency.ts";
import { changesOf } from "../../../fixtures/fault-stage.ts";
import { openNodeStage } from "../../../fixtures/node-stage.ts";

test("every pod of the part answers later", async () => {
  const wanted = { app: "kitchen", ms: 250, seconds: 15 };
  const plan = await openNodeStage().plan(networkLatency, wanted);

  const told = changesOf(plan, "pod-suffering");
  expect(told.map(({ pod }) => pod.name).toSorted()).toEqual(["kitchen-0", "kitchen-1"]);
  expect(told.map(({ suffering }) => suffering)).toEqual([
    { type: "slow", seconds: 15, ms: 250 },
    { type: "slow", seconds: 15, ms: 250 },
  ]);
});

test.each([
  ["This kernel cannot.", "This kernel cannot. The pods answer late instead."],
  [null, "The lab does not use this kernel's network emulator. The pods answer late instead."],
])("with a kernel of which is said %j it tells what it does instead", async (netem, note) => {
  const plan = await openNodeStage({ capabilities: { netem } }).plan(networkLatency);

  expect(plan.note).toBe(note);
});
