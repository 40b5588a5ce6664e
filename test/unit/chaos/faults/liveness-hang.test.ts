import { expect, test } from "vitest";
import { livenessHang } from "../../../../chaos/faults/liveness-hang.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("unless told otherwise it hangs for longer than the kubelet needs to notice, ask and kill", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(livenessHang);

  // Three failed probes each 3 s, the last one's time-out, and the grace period (k8s/pizza/manifests).
  expect(plan.holdSeconds).toBeGreaterThan(3 * 3 + 3 + 10);
  expect(changesOf(plan, "pod-suffering").map(({ suffering }) => suffering)).toEqual([
    { type: "hang", seconds: plan.holdSeconds },
  ]);
});
