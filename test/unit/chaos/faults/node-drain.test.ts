import { expect, test } from "vitest";
import { nodeDrain } from "../../../../chaos/faults/node-drain.ts";
import { changesOf } from "../../../fixtures/fault-stage.ts";
import { openNodeStage, worker } from "../../../fixtures/node-stage.ts";

test("the node is closed before its pods are asked to leave", async () => {
  const plan = await openNodeStage().plan(nodeDrain, { node: "worker" });

  expect(plan.changes.map(({ type }) => type)).toEqual(["fields", "pod-eviction", "pod-eviction"]);
});

test("pods of other nodes stay where they are", async () => {
  const plan = await openNodeStage().plan(nodeDrain, { node: "worker2" });

  expect(changesOf(plan, "pod-eviction").map(({ pod }) => pod.name)).toEqual([
    "storefront-1",
    "kitchen-1",
  ]);
});

test("a node that was closed before is emptied, and stays closed", async () => {
  const closed = worker("worker", { schedulable: false });
  const plan = await openNodeStage({ nodes: [closed] }).plan(nodeDrain);

  expect(plan.changes.map(({ type }) => type)).toEqual(["pod-eviction", "pod-eviction"]);
  expect(plan.note).toBe("It was closed before, and stays so.");
});

test("a node that is closed and empty cannot be drained once more", async () => {
  const stage = openNodeStage({ nodes: [worker("worker", { schedulable: false })], pods: [] });

  await expect(stage.plan(nodeDrain)).rejects.toMatchObject({ code: "already-drained" });
});
