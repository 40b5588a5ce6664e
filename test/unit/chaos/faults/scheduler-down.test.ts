import { expect, test } from "vitest";
import { schedulerDown } from "../../../../chaos/faults/scheduler-down.ts";
import { idOf, openNodeStage, worker } from "../../../fixtures/node-stage.ts";

test("the control plane's scheduler goes, and its node brings it back if nobody else does", async () => {
  const plan = await openNodeStage().plan(schedulerDown, { seconds: 20 });

  expect(plan.changes).toEqual([
    {
      type: "node-switch",
      node: { name: "control-plane", id: idOf(0) },
      program: "scheduler",
      seconds: 25,
    },
  ]);
});

test("a cluster that shows no control plane has none to switch off", async () => {
  const stage = openNodeStage({ nodes: [worker("worker")] });

  await expect(stage.plan(schedulerDown)).rejects.toMatchObject({ code: "no-control-plane" });
});
