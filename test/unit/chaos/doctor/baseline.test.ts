import { expect, test } from "vitest";
import { type Kube, KubeError, type KubeObject } from "../../../../backend/cluster/clients.ts";
import { readBaseline, recordBaseline, recordTemplate } from "../../../../chaos/doctor/baseline.ts";
import { createIllCluster, wholeAt } from "../../../fakes/ill-cluster.ts";

const path = "/api/v1/namespaces/kintsugi/configmaps/baseline";
const clock = { now: () => wholeAt, monotonic: () => 0 };
const ours = { check: () => Promise.resolve() };
const { look } = createIllCluster();

/** A cluster that keeps one object. */
function openStage() {
  let kept: unknown = null;
  const kube: Pick<Kube, "apply" | "get"> = {
    async apply(object: KubeObject) {
      kept = JSON.parse(JSON.stringify(object));
      return object;
    },
    async get<T>(asked: string) {
      if (asked !== path || kept === null) throw new KubeError(404, "NotFound", "not found");
      return kept as T; // as it was kept
    },
  };
  return { kube, put: (object: unknown) => void (kept = object), kept: () => kept };
}

test("what is recorded is read again, the same", async () => {
  const { kube, kept } = openStage();

  const recorded = await recordBaseline({ kube, guard: ours, cluster: look, clock });

  expect(await readBaseline(kube)).toEqual(recorded);
  expect(recorded.at).toBe(wholeAt);
  expect(Object.keys(recorded.objects)).toEqual(
    expect.arrayContaining([
      "Deployment/pizza/kitchen",
      "Deployment/kube-system/coredns",
      "Node/worker",
    ]),
  );
  expect(kept()).toMatchObject({
    metadata: {
      name: "baseline",
      namespace: "kintsugi",
      labels: { "app.kubernetes.io/part-of": "kintsugi" },
    },
  });
});

test("a release that was meant is recorded by its template alone: what else was changed is still found", async () => {
  const { kube } = openStage();
  const cluster = createIllCluster();
  const options = { kube, guard: ours, cluster: cluster.look, clock };
  const before = await recordBaseline(options);
  cluster.set("Deployment/storefront", "spec.template.metadata.labels.v", "2");
  cluster.set("Deployment/storefront", "spec.paused", true);
  cluster.set("Deployment/kitchen", "spec.template.metadata.labels.v", "2");

  await recordTemplate(options, "Deployment/pizza/storefront", () => true);

  const storefront = { spec: { template: { metadata: { labels: { v: "2" } } } } };
  const after = await readBaseline(kube);
  expect(after?.objects).toMatchObject({ "Deployment/pizza/storefront": storefront });
  expect(JSON.stringify(after)).not.toContain("paused");
  expect(after?.objects["Deployment/pizza/kitchen"]).toEqual(
    before.objects["Deployment/pizza/kitchen"],
  );
});

test.each([
  ["that is no longer what was meant", "Deployment/pizza/storefront", false],
  ["of an object that nobody knows", "Deployment/pizza/nobody", true],
  ["of something that has none", "ConfigMap/pizza/menu", true],
])("a template %s is not recorded", async (_what, key, isMeant) => {
  const { kube, kept } = openStage();
  const cluster = createIllCluster();
  const options = { kube, guard: ours, cluster: cluster.look, clock };
  await recordBaseline(options);
  const before = kept();
  cluster.set("Deployment/storefront", "spec.template.metadata.labels.v", "2");

  await recordTemplate(options, key, () => isMeant);

  expect(kept()).toEqual(before);
});

test("a cluster that is not ours is not written to", async () => {
  const { kube, kept } = openStage();
  const guard = { check: () => Promise.reject(new Error("not ours")) };

  await expect(recordBaseline({ kube, guard, cluster: look, clock })).rejects.toThrow("not ours");
  expect(kept()).toBeNull();
});

test.each([
  ["none", null],
  ["one that is not JSON", { data: { baseline: "{" } }],
  ["one of another shape", { data: { baseline: '{"at":"now"}' } }],
  ["one without data", {}],
])("%s is read as none", async (_what, object) => {
  const { kube, put } = openStage();
  put(object);

  expect(await readBaseline(kube)).toBeNull();
});

test("an API server that does not answer is no cluster without a baseline", async () => {
  const kube = { get: () => Promise.reject(new KubeError(0, "ECONNREFUSED", "away")) };

  await expect(readBaseline(kube)).rejects.toThrow("away");
});
