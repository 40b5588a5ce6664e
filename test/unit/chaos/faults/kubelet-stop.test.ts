import { expect, test } from "vitest";
import { kubeletStop } from "../../../../chaos/faults/kubelet-stop.ts";
import { idOf, openNodeStage } from "../../../fixtures/node-stage.ts";

test("the node starts its kubelet by itself, a little after the lab would", async () => {
  const plan = await openNodeStage().plan(kubeletStop, { node: "worker3", seconds: 40 });

  expect(plan.changes).toEqual([
    {
      type: "node-switch",
      node: { name: "worker3", id: idOf(3) },
      program: "kubelet",
      seconds: 45,
    },
  ]);
  expect(plan.holdSeconds).toBe(40);
  expect(plan.kubectl).toEqual(["docker exec worker3 systemctl stop kubelet"]);
});

test("the control plane's kubelet is never meant", async () => {
  await expect(openNodeStage().plan(kubeletStop, { node: "control-plane" })).rejects.toMatchObject({
    code: "no-nodes",
  });
});
