import { expect, test } from "vitest";
import { nodeCordon } from "../../../../chaos/faults/node-cordon.ts";
import { changesOf } from "../../../fixtures/fault-stage.ts";
import { openNodeStage, worker } from "../../../fixtures/node-stage.ts";

test("a worker that is open is closed", async () => {
  const plan = await openNodeStage().plan(nodeCordon, { node: "worker2" });

  expect(changesOf(plan, "fields").map(({ target, fields }) => [target.uid, fields])).toEqual([
    ["uid-of-worker2", [{ path: ["spec", "unschedulable"], before: null, after: true }]],
  ]);
  expect(plan.kubectl).toEqual(["kubectl cordon worker2"]);
});

test("a node that somebody else has closed is left to them", async () => {
  const stage = openNodeStage({ nodes: [worker("worker", { schedulable: false })] });

  await expect(stage.plan(nodeCordon)).rejects.toMatchObject({ code: "already-cordoned" });
});

test("the control plane is never meant", async () => {
  await expect(openNodeStage().plan(nodeCordon, { node: "control-plane" })).rejects.toMatchObject({
    code: "no-nodes",
  });
});
