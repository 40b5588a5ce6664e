import * as fc from "fast-check";
import { expect, test } from "vitest";
import { watchedKinds } from "../../../../backend/watch/kinds.ts";
import { claimView } from "../../../../backend/watch/translate/claims.ts";
import { endpointsView } from "../../../../backend/watch/translate/endpoints.ts";
import { kubeEventView } from "../../../../backend/watch/translate/events.ts";
import { hpaView } from "../../../../backend/watch/translate/hpas.ts";
import { nodeView } from "../../../../backend/watch/translate/nodes.ts";
import { pdbView } from "../../../../backend/watch/translate/pdbs.ts";
import {
  deploymentView,
  replicaSetView,
  statefulSetView,
} from "../../../../backend/watch/translate/workloads.ts";
import { deployment, event, hpa, meta, node, pod, stamps } from "../../../fixtures/kubernetes.ts";

test("a node whose kubelet is silent, cordoned and tainted", () => {
  expect(nodeView(node)).toEqual({
    uid: "kintsugi-worker2-0000-4000-8000-000000000000",
    name: "kintsugi-worker2",
    resourceVersion: "815",
    role: "worker",
    readiness: "silent",
    readinessAt: Date.parse(stamps.later),
    schedulable: false,
    taints: [
      "node.kubernetes.io/unreachable:NoExecute",
      "node.kubernetes.io/unschedulable:NoSchedule",
    ],
    zone: "zone-b",
    kubeletVersion: "v1.36.3",
  });
});

test("a node that has just joined, and said nothing yet, is not ready; the label makes a control plane", () => {
  const labels = { "node-role.kubernetes.io/control-plane": "" };

  const view = nodeView({ metadata: { name: "n", uid: "u", labels }, spec: {} });

  expect([view?.readiness, view?.role, view?.schedulable]).toEqual([
    "not-ready",
    "control-plane",
    true,
  ]);
});

test("a deployment in the middle of a rollout", () => {
  expect(deploymentView(deployment)).toMatchObject({
    app: "storefront",
    wanted: 3,
    ready: 3,
    available: 3,
    updated: 1,
    revision: 4,
    paused: false,
    version: "v2",
    owner: null,
    observed: false,
    conditions: [
      { type: "Available", status: "True", reason: "MinimumReplicasAvailable" },
      { type: "Progressing", status: "True", reason: "ReplicaSetUpdated" },
    ],
  });
});

test("a ReplicaSet's pods are all of its one template; a StatefulSet counts its updated ones", () => {
  const status = { replicas: 3, updatedReplicas: 1, observedGeneration: 3 };
  const object = { metadata: meta("storefront-6d5f8b7c94"), spec: { replicas: 3 }, status };

  expect(replicaSetView(object)?.updated).toBe(3);
  expect(statefulSetView(object)).toMatchObject({ updated: 1, observed: true, revision: null });
});

test("an absent replica count means one, as the API defaults it, and zero means zero", () => {
  expect(deploymentView({ metadata: meta("a"), spec: {} })?.wanted).toBe(1);
  expect(deploymentView({ metadata: meta("a"), spec: { replicas: 0 } })?.wanted).toBe(0);
});

test("endpoints are pods with the API's own defaults for unknown conditions, and no addresses", () => {
  const target = (name: string) => ({ kind: "Pod", name, namespace: "pizza" });
  const view = endpointsView({
    metadata: meta("storefront-x", { labels: { "kubernetes.io/service-name": "storefront" } }),
    addressType: "IPv4",
    endpoints: [
      { addresses: ["10.244.1.7"], targetRef: target("a"), conditions: { ready: true } },
      {
        addresses: ["10.244.1.8"],
        targetRef: target("b"),
        conditions: { ready: false, serving: true, terminating: true },
      },
      { addresses: ["10.244.1.9"], targetRef: target("c") },
      { addresses: ["172.18.0.2"], targetRef: { kind: "Node", name: "n" } },
    ],
  });

  expect(view?.service).toBe("storefront");
  expect(view?.endpoints).toEqual([
    { pod: "a", ready: true, serving: true, terminating: false },
    { pod: "b", ready: false, serving: true, terminating: true },
    { pod: "c", ready: true, serving: true, terminating: false },
  ]);
  expect(JSON.stringify(view)).not.toContain("10.244");
});

test("an autoscaler with its metric, and one that has none yet", () => {
  expect(hpaView(hpa)).toMatchObject({
    target: "kitchen",
    min: 2,
    max: 10,
    current: 2,
    desired: 4,
    currentPercent: 93,
    targetPercent: 50,
    scaledAt: Date.parse(stamps.later),
  });
  expect(hpaView({ ...hpa, status: {} })).toMatchObject({ currentPercent: null, scaledAt: null });
});

test("an autoscaler's own rules, and its conditions' words", () => {
  const behavior = {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      tolerance: "50m",
      policies: [{ type: "Pods", value: 4, periodSeconds: 5 }, { type: "Odd" }],
    },
    scaleDown: { selectPolicy: "Disabled" },
  };
  const memory = { type: "Resource", resource: { name: "memory" } };
  const cpu = { type: "Resource", resource: { name: "cpu" } };
  const spec = { behavior, metrics: [cpu, memory] };

  expect(hpaView({ ...hpa, spec })).toMatchObject({
    otherMetrics: 1,
    scaleUp: {
      stabilizationSeconds: 0,
      tolerance: 0.05,
      select: "Max",
      policies: [{ type: "Pods", value: 4, periodSeconds: 5 }],
    },
    scaleDown: { stabilizationSeconds: null, tolerance: null, select: "Disabled", policies: [] },
  });
  expect(hpaView(hpa)).toMatchObject({ scaleUp: null, scaleDown: null, otherMetrics: 0 });
});

test("a disruption budget and a claim", () => {
  const status = { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 };
  const bound = { phase: "Bound", capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"] };

  expect(pdbView({ metadata: meta("storefront"), status })).toMatchObject({
    allowed: 1,
    healthy: 3,
    wanted: 2,
  });
  expect(claimView({ metadata: meta("orders-ledger-0"), status: bound })).toMatchObject({
    phase: "Bound",
    capacity: "1Gi",
  });
  expect(claimView({ metadata: meta("orders-ledger-0") })?.phase).toBe("Pending");
});

test("an event says about what, how often and when last; the newer form's series counts too", () => {
  const series = { count: 12, lastObservedTime: "2026-11-23T10:06:00.123456Z" };

  expect(kubeEventView(event)).toMatchObject({
    at: Date.parse(stamps.later),
    warning: true,
    reason: "Unhealthy",
    about: { kind: "Pod", name: "storefront-6d5f8b7c94-2mxkq", uid: "p1" },
    count: 7,
  });
  expect(kubeEventView({ ...event, series })).toMatchObject({
    count: 12,
    at: Date.parse("2026-11-23T10:06:00.123Z"),
  });
});

const objects = { pods: pod(), nodes: node, deployments: deployment, hpas: hpa, events: event };

test.each(watchedKinds)("$kind: whatever is in an object, nothing is thrown", (watched) => {
  const nonsense = fc.record({
    metadata: fc.oneof(fc.anything(), fc.constant(meta("x"))),
    spec: fc.anything(),
    status: fc.anything(),
    endpoints: fc.anything(),
    series: fc.anything(),
  });
  const given = Object.entries(objects).find(([name]) => name === watched.kind)?.[1] ?? {};

  fc.assert(
    fc.property(nonsense, (object) => {
      for (const one of [object, { ...given, ...object }, { ...object, ...given }])
        expect(watched.see(one, 0)?.kind ?? watched.kind).toBe(watched.kind);
    }),
  );
});

test("a text of any length is cut, and a uid that every object has from birth is refused", () => {
  const long = deploymentView({ metadata: meta("a", { name: "x".repeat(5000) }) });

  expect(long?.name.length).toBe(256);
  expect(deploymentView({ metadata: { name: "a", uid: "__proto__" } })).toBeNull();
  expect(deploymentView({ metadata: { name: "a" } })).toBeNull();
});

test("namespaced kinds are watched in the shop's namespace, nodes everywhere", () => {
  const paths = watchedKinds.map((watched) => watched.path("pizza"));

  expect(paths).toContain("/api/v1/nodes");
  expect(paths).toContain("/apis/apps/v1/namespaces/pizza/deployments");
  expect(paths.filter((path) => path.includes("/namespaces/pizza/")).length).toBe(9);
});
