import { expect, test } from "vitest";
import { metricsServerDown } from "../../../../chaos/faults/metrics-server-down.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("metrics-server goes to no pods, and back to as many as there were", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(metricsServerDown);

  expect(changesOf(plan, "fields").map(({ target, fields }) => [target.namespace, fields])).toEqual(
    [["kube-system", [{ path: ["spec", "replicas"], before: 1, after: 0 }]]],
  );
  expect(plan.kubectl).toEqual([
    "kubectl -n kube-system scale deployment metrics-server --replicas=0",
  ]);
});

test("what is off already is not switched off", async () => {
  const stage = await openFaultStage();
  stage.set("Deployment/metrics-server", ["spec", "replicas"], 0);

  await expect(stage.plan(metricsServerDown)).rejects.toMatchObject({ code: "already-off" });
});

test("where there is none it says so", async () => {
  const stage = await openFaultStage();
  stage.remove("Deployment/metrics-server");

  await expect(stage.plan(metricsServerDown)).rejects.toMatchObject({ code: "no-deployment" });
});
