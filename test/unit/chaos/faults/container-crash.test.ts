import { expect, test } from "vitest";
import { containerCrash } from "../../../../chaos/faults/container-crash.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("each victim crashes once, and is left alone until the kubelet has noticed", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(containerCrash, { app: "kitchen", mode: "all" });

  expect(
    changesOf(plan, "pod-suffering").map(({ pod, suffering }) => [pod.name, suffering]),
  ).toEqual(plan.victims.map(({ name }) => [name, { type: "crash" }]));
  expect(plan.victims).toHaveLength(2);
  expect(plan.holdSeconds).toBe(5);
});

test("by hand the pod's own program does it", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(containerCrash, { pod: "ledger-0" });

  expect(plan.kubectl).toEqual(["kubectl -n pizza exec ledger-0 -- node /app/suffer.ts crash"]);
});
