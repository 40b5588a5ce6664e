import { expect, test } from "vitest";
import { dnsOutage } from "../../../../chaos/faults/dns-outage.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("coredns goes to no pods, and back to as many as there were", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(dnsOutage);

  expect(changesOf(plan, "fields").map(({ target, fields }) => [target.namespace, fields])).toEqual(
    [["kube-system", [{ path: ["spec", "replicas"], before: 2, after: 0 }]]],
  );
  expect(plan.kubectl).toEqual(["kubectl -n kube-system scale deployment coredns --replicas=0"]);
});

test("what is off already is not switched off", async () => {
  const stage = await openFaultStage();
  stage.set("Deployment/coredns", ["spec", "replicas"], 0);

  await expect(stage.plan(dnsOutage)).rejects.toMatchObject({ code: "already-off" });
});

test("where there is none it says so", async () => {
  const stage = await openFaultStage();
  stage.remove("Deployment/coredns");

  await expect(stage.plan(dnsOutage)).rejects.toMatchObject({ code: "no-deployment" });
});
