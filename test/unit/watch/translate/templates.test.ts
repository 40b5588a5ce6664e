import { expect, test } from "vitest";
import { templateView } from "../../../../backend/watch/translate/templates.ts";
import { deploymentView, replicaSetView } from "../../../../backend/watch/translate/workloads.ts";
import { meta } from "../../../fixtures/kubernetes.ts";

const template = (container: object, metadata: object = {}) => ({
  metadata,
  spec: { containers: [{ name: "app", image: "pizza:v1", ...container }] },
});

test("what tells one template from another is kept in short", () => {
  const view = templateView(
    template(
      {
        env: [
          { name: "ORDER_MS", value: "10" },
          { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
        ],
        resources: { requests: { cpu: "75m" }, limits: { memory: "96Mi" } },
      },
      { labels: { "app.kubernetes.io/version": "v1", "pod-template-hash": "abc" } },
    ),
  );

  expect(view).toMatchObject({ hash: "abc", image: "pizza:v1" });
  expect(view.parts).toEqual({
    image: "pizza:v1",
    "env ORDER_MS": "10",
    "env NODE": '{"fieldRef":{"fieldPath":"spec.nodeName"}}',
    "cpu request": "75m",
    "memory limit": "96Mi",
    version: "v1",
  });
});

test("what its name says is secret is not told, and still makes a difference", () => {
  const secret = (value: string) => templateView(template({ env: [{ name: "API_KEY", value }] }));

  expect(JSON.stringify(secret("hunter2"))).not.toContain("hunter2");
  expect(secret("hunter2").whole).not.toBe(secret("hunter3").whole);
});

test("the controller's own label makes no difference", () => {
  const own = templateView(template({}, { labels: { a: "1" } }));
  const labelled = templateView(template({}, { labels: { a: "1", "pod-template-hash": "x" } }));

  expect(labelled.whole).toBe(own.whole);
  expect(own.hash).toBeNull();
});

test.each([
  ["nothing", undefined],
  ["a text", "template"],
  ["lists where objects belong", { metadata: [], spec: { containers: [[], null, 7] } }],
  ["another type in every field", template({ env: "x", resources: [], image: 7, ports: {} })],
  ["names of every object", template({ env: [{ name: "__proto__", value: "x" }] })],
])("%s is a template that says little", (_what, given) => {
  const { parts } = templateView(given);

  expect(Object.values(parts).every((part) => typeof part === "string")).toBe(true);
  expect(Object.getPrototypeOf(parts)).toBe(Object.prototype);
});

test("however much it holds, little is kept", () => {
  const env = Array.from({ length: 5000 }, (_, i) => ({
    name: `N${i}${"n".repeat(500)}`,
    value: "v".repeat(500),
  }));
  const annotations = Object.fromEntries(env.map(({ name, value }) => [name, value]));

  const { parts } = templateView(template({ env }, { annotations }));

  expect(Object.keys(parts).length).toBeLessThanOrEqual(48);
  expect(JSON.stringify(parts).length).toBeLessThan(8000);
});

test.each([
  [{ maxSurge: "25%", maxUnavailable: "25%" }, 10, [3, 2]],
  [{}, 4, [1, 1]],
  [{ maxSurge: 1, maxUnavailable: 0 }, 3, [1, 0]],
  [{ maxSurge: 0, maxUnavailable: "10%" }, 3, [0, 1]],
  [{ maxSurge: "nonsense", maxUnavailable: {} }, 3, [0, 1]],
])("bounds are rounded as the controller does: %j of %i", (rollingUpdate, replicas, bounds) => {
  const view = deploymentView({
    metadata: meta("a"),
    spec: { replicas, strategy: { rollingUpdate } },
  });

  expect([view?.rolling?.surge, view?.rolling?.unavailable]).toEqual(bounds);
});

test("what is not said has Kubernetes' own defaults; who recreates has no bounds, nor has a ReplicaSet", () => {
  const recreate = { metadata: meta("a"), spec: { strategy: { type: "Recreate" } } };

  expect(deploymentView({ metadata: meta("a"), spec: {} })?.rolling).toMatchObject({
    progressDeadlineSeconds: 600,
    minReadySeconds: 0,
  });
  expect(deploymentView(recreate)?.rolling).toBeNull();
  expect(replicaSetView({ metadata: meta("a"), spec: {} })?.rolling).toBeNull();
});

test("the clock of the deadline is the last step further, not the last change of the condition", () => {
  const condition = {
    type: "Progressing",
    status: "True",
    lastUpdateTime: "2026-01-01T00:00:10Z",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };

  const view = deploymentView({
    metadata: meta("a"),
    spec: {},
    status: { conditions: [condition] },
  });

  expect(view?.progressedAt).toBe(Date.parse("2026-01-01T00:00:10Z"));
});
