import { expect, test } from "vitest";
import { collect } from "../../../../chaos/doctor/collection.ts";
import { podFindings } from "../../../../chaos/doctor/pods.ts";
import { createIllCluster, type IllCluster, wholeAt } from "../../../fakes/ill-cluster.ts";

async function found(makeIll: (cluster: IllCluster) => void) {
  const cluster = createIllCluster();
  makeIll(cluster);
  const findings = podFindings(await collect(cluster.look), wholeAt);
  return findings.map(({ where, what, remedy }) => `${where} ${what} → ${remedy}`);
}

const key = "Pod/storefront-1";
const ago = (seconds: number) => new Date(wholeAt - seconds * 1000).toISOString();
const unready = (seconds: number, reason?: string) => [
  { type: "Ready", status: "False", lastTransitionTime: ago(seconds), ...(reason && { reason }) },
];
const describe = "→ kubectl -n pizza describe pod storefront-1";

test("a pod may take fifteen seconds to get ready", async () => {
  expect(await found((one) => one.set(key, "status.conditions", unready(14)))).toEqual([]);
  expect(
    await found((one) => one.set(key, "status.conditions", unready(15, "ContainersNotReady"))),
  ).toEqual([`pod/storefront-1 is not ready (ContainersNotReady) ${describe}`]);
});

test("a pod that no node takes says why, counted from its birth", async () => {
  const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }];

  const said = await found((cluster) => {
    cluster.set(key, "status", { phase: "Pending", conditions });
    cluster.set(key, "metadata.creationTimestamp", ago(20));
  });

  expect(said).toEqual([`pod/storefront-1 is not ready (Unschedulable) ${describe}`]);
});

test("a crash loop is told at once, with where to read its last words", async () => {
  const waiting = { reason: "CrashLoopBackOff" };

  const said = await found((cluster) => {
    cluster.set(key, "status.conditions", unready(1));
    cluster.set(key, "status.containerStatuses", [{ state: { waiting } }]);
  });

  expect(said).toEqual([
    "pod/storefront-1 is not ready (CrashLoopBackOff) → kubectl -n pizza logs storefront-1 --previous",
  ]);
});

test("a pod that should be gone for long is told, and one that is going is not", async () => {
  const gone = (seconds: number) =>
    found((cluster) => cluster.set(key, "metadata.deletionTimestamp", ago(seconds)));

  expect(await gone(5)).toEqual([]);
  expect(await gone(20)).toEqual([
    "pod/storefront-1 should be gone, and is not → kubectl -n pizza delete pod storefront-1 --force --grace-period=0",
  ]);
});

test("a pod that has done its work is fine", async () => {
  expect(await found((cluster) => cluster.set(key, "status", { phase: "Succeeded" }))).toEqual([]);
});

test("the pods of a lost node follow from it", async () => {
  const said = await found((cluster) => {
    cluster.set("Node/worker", "status.conditions", []);
    cluster.set(key, "status.conditions", unready(60));
  });

  expect(said).toEqual([]);
});

test("a Deployment that may not make its pods is told, unless its pods are; one that is at it is not", async () => {
  const refused = (cluster: IllCluster) =>
    cluster.set("Deployment/storefront", "status.conditions", [
      { type: "ReplicaFailure", status: "True", reason: "FailedCreate" },
    ]);

  const alone = await found(refused);
  const beside = await found((cluster) => {
    refused(cluster);
    cluster.set(key, "metadata.labels", { "app.kubernetes.io/name": "storefront" });
    cluster.set(key, "status.conditions", unready(60));
  });
  const atIt = await found((cluster) => cluster.set("Deployment/storefront", "status.replicas", 1));

  expect(alone).toEqual([
    "deployment/storefront cannot make its pods → kubectl -n pizza describe deployment/storefront",
  ]);
  expect(beside).toEqual([`pod/storefront-1 is not ready ${describe}`]);
  expect(atIt).toEqual([]);
});
