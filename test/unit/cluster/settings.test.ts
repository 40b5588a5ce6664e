import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answersOf, settingsFrom } from "../../fixtures/settings-stage.ts";

test("flags are read where they stand; each says where", async () => {
  const { control, kubelet, metricResolution } = await settingsFrom(answersOf("stage"));

  expect(control.nodeMonitorGracePeriod).toEqual({
    amount: 10_000,
    setting: {
      name: "--node-monitor-grace-period",
      value: "10 s",
      readFrom: "kube-controller-manager's flags",
    },
  });
  expect(control.unreachableToleration.amount).toBe(5000);
  expect(kubelet.nodeLeaseDuration.setting?.readFrom).toBe("worker's kubelet configuration");
  expect(kubelet.crashLoopMax.amount).toBe(5000);
  expect(metricResolution?.amount).toBe(10_000);
});

test("what is not set is Kubernetes' default, and says so", async () => {
  const { control, kubelet } = await settingsFrom(answersOf("default"));

  expect(control.nodeMonitorGracePeriod.amount).toBe(50_000);
  expect(control.nodeMonitorGracePeriod.setting?.readFrom).toBe("Kubernetes' default");
  expect(control.unreachableToleration.amount).toBe(300_000);
  expect(kubelet.nodeLeaseDuration.amount).toBe(40_000);
});

test("a node's grace period was shorter before Kubernetes 1.32", async () => {
  const { control } = await settingsFrom(answersOf("default"), "v1.31.4");

  expect(control.nodeMonitorGracePeriod.amount).toBe(40_000);
});

test("a workload's own timings come from its template", async () => {
  const { workloads } = await settingsFrom(answersOf("stage"));

  const storefront = workloads["Deployment/storefront"];
  expect(storefront).toMatchObject({
    replicas: 3,
    maxSurge: { amount: 1 },
    maxUnavailable: { amount: 0 },
  });
  expect(storefront?.preStopSleep?.amount).toBe(3000);
  expect(storefront?.memoryLimit?.amount).toBe(96);
  expect(storefront?.liveness?.period.amount).toBe(3000);
  expect(storefront?.liveness?.period.setting?.readFrom).toBe(
    "deployment/storefront .spec.template.spec livenessProbe",
  );
  expect(storefront?.unreachableToleration.setting?.name).toBe(
    "--default-unreachable-toleration-seconds",
  );
  expect(workloads["StatefulSet/ledger"]?.terminationGrace.amount).toBe(10_000);
});

test("a StatefulSet whose volume lies on a node's own disk is bound to that node", async () => {
  const { workloads } = await settingsFrom(answersOf("stage"));

  expect(workloads["StatefulSet/ledger"]?.boundTo).toBe("worker3");
  expect(workloads["Deployment/storefront"]?.boundTo).toBeNull();
});

test("an autoscaler's own numbers are read with what it scales", async () => {
  const { hpas } = await settingsFrom(answersOf("stage"));

  expect(hpas["kitchen"]).toMatchObject({ min: { amount: 2 }, max: { amount: 10 } });
  expect(hpas["kitchen"]?.targetPercent?.amount).toBe(50);
  expect(hpas["kitchen"]?.scaleUp).toContainEqual({ type: "Pods", value: 4, periodMs: 5000 });
});

test("where nobody may look, nothing is claimed to be set", async () => {
  const settings = await settingsFrom({});

  expect(settings.control.nodeMonitorGracePeriod).toEqual({ amount: 50_000, setting: null });
  expect(settings.kubelet.crashLoopMax).toEqual({ amount: 300_000, setting: null });
  expect([settings.metricResolution, settings.workloads]).toEqual([null, {}]);
});

test("a flag that makes no sense is the default, and says so", async () => {
  const answers = {
    "/api/v1/namespaces/kube-system/pods": {
      items: [
        {
          metadata: { labels: { component: "kube-controller-manager" } },
          spec: { containers: [{ command: ["x", "--node-monitor-period=soon"] }] },
        },
      ],
    },
  };

  const { control } = await settingsFrom(answers);

  expect(control.nodeMonitorPeriod.amount).toBe(5000);
  expect(control.nodeMonitorPeriod.setting?.readFrom).toBe(
    "Kubernetes' default; kube-controller-manager's flags cannot be read",
  );
});

test("no answer of a cluster makes it throw", async () => {
  const paths = Object.keys(answersOf("stage"));
  const answers = fc.dictionary(fc.constantFrom(...paths), hostile(), { noNullPrototype: true });

  await fc.assert(
    fc.asyncProperty(answers, async (said) => {
      const settings = await settingsFrom(said);
      expect(settings.control.nodeMonitorGracePeriod.amount).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
});

/** Lists and objects of the right names with anything in them. */
const hostile = () => {
  const names = ["items", "metadata", "spec", "labels", "name", "containers", "template", "args"];
  return fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue(),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie("node"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).node;
};
