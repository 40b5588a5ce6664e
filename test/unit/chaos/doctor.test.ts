import { expect, test } from "vitest";
import { baselineOf } from "../../../chaos/doctor/baseline.ts";
import { collect } from "../../../chaos/doctor/collection.ts";
import { examine, type Patient } from "../../../chaos/doctor.ts";
import {
  createIllCluster,
  createIllNodes,
  type IllCluster,
  wholeAt,
} from "../../fakes/ill-cluster.ts";

/** What is found in a whole cluster after it was made ill, as "where what → remedy". */
async function findings(makeIll: (cluster: IllCluster) => void, given: Partial<Patient> = {}) {
  const cluster = createIllCluster();
  const baseline = baselineOf(await collect(cluster.look), wholeAt);
  makeIll(cluster);
  const { findings: found } = await examine({
    cluster: cluster.look,
    nodes: null,
    host: [],
    load: null,
    baseline,
    open: [],
    now: wholeAt,
    ...given,
  });
  return found.map(({ where, what, remedy }) => `${where} ${what} → ${remedy}`);
}

const ago = (seconds: number) => new Date(wholeAt - seconds * 1000).toISOString();

test("a cluster that is as it was has nothing to find", async () => {
  expect(await findings(() => {}, { nodes: createIllNodes() })).toEqual([]);
});

test("without a baseline nothing is compared, and the rest is seen", async () => {
  const found = await findings(
    (cluster) => {
      cluster.set("ConfigMap/menu", "data", {});
      cluster.set("Node/worker2", "spec.unschedulable", true);
    },
    { baseline: null },
  );

  expect(found).toEqual([
    "node/worker wears the taint kwok.x-k8s.io/node=fake:NoSchedule → `kubectl taint node worker kwok.x-k8s.io/node:NoSchedule-`",
    "node/worker2 takes no new pods: it is cordoned → `kubectl uncordon worker2`",
  ]);
});

test.each<[string, string, unknown, string[]]>([
  [
    "Node/worker2",
    "spec.unschedulable",
    true,
    ["node/worker2 takes no new pods: it is cordoned → `kubectl uncordon worker2`"],
  ],
  [
    "Node/worker2",
    "spec.taints",
    [{ key: "a.dev/b", value: "c", effect: "NoExecute" }],
    [
      "node/worker2 wears the taint a.dev/b=c:NoExecute → `kubectl taint node worker2 a.dev/b:NoExecute-`",
    ],
  ],
  [
    "Node/worker2",
    "spec.taints",
    [
      { key: "node.kubernetes.io/unreachable", effect: "NoSchedule" },
      { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
    ],
    [
      "node/worker2 still wears the taint node.kubernetes.io/unreachable → `kubectl describe node worker2`",
    ],
  ],
  [
    "Node/worker2",
    "status.conditions",
    [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown" }],
    ["node/worker2 is not Ready (NodeStatusUnknown) → `kubectl describe node worker2`"],
  ],
  [
    "Lease/kube-scheduler",
    "spec.renewTime",
    ago(31),
    [
      "pod/kube-scheduler does not run: its lease is stale → `kubectl -n kube-system get lease,pods | grep kube-scheduler`",
    ],
  ],
])("%s with %s %j is found", async (key, path, value, expected) => {
  expect(await findings((cluster) => cluster.set(key, path, value))).toEqual(expected);
});

test("a node that went is missed, and one that came is welcome", async () => {
  const found = await findings((cluster) => {
    cluster.remove("Node/worker2");
    cluster.add({
      kind: "Node",
      metadata: { name: "worker9" },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
  });

  expect(found).toEqual(["node/worker2 is gone from the cluster → `npm start`"]);
});

test("what somebody scaled out of its autoscaler's bounds is found, and within them it is nobody's business", async () => {
  const zero = await findings((cluster) => {
    cluster.set("Deployment/kitchen", "spec.replicas", 0);
    cluster.set("Deployment/kitchen", "status.replicas", 0);
  });
  const seven = await findings((cluster) => {
    cluster.set("Deployment/kitchen", "spec.replicas", 7);
    cluster.set("Deployment/kitchen", "status.replicas", 7);
  });

  expect(zero).toEqual([
    "deployment/kitchen has 0 pods wanted, outside of its autoscaler's 2 to 10 → `kubectl -n pizza scale deployment/kitchen --replicas=2`",
  ]);
  expect(seven).toEqual([]);
});

test("an API server that does not answer is the finding, beside what the nodes say", async () => {
  const nodes = createIllNodes({
    notRunning: async (node, program) =>
      program === "api-server" && node.name === "control-plane" ? "it is stopped" : null,
  });

  const found = await findings((cluster) => cluster.fail(0), { nodes });

  expect(found).toEqual([
    "node/control-plane its api-server does not run → `docker exec control-plane pkill -CONT kube-apiserver`",
    "api-server does not answer: refused with 0 → `npm run kintsugi status`",
  ]);
});

test("what the lab may not look at is left out", async () => {
  expect(await findings((cluster) => cluster.fail(403, "Lease"))).toEqual([]);
});

test("experiments that are open and visitors that are too many are named", async () => {
  const found = await findings(() => {}, {
    open: [{ id: "node-cordon-1", title: "close a node" }],
    load: { running: () => ["spike"] },
  });

  expect(found).toEqual([
    "experiment/node-cordon-1 is not over: close a node → `npm run kintsugi undo -- node-cordon-1`",
    "load/spike still sends more visitors than usual → `npm run kintsugi undo -- --all`",
  ]);
});
