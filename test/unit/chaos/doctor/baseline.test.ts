import { expect, test } from "vitest";
import { type Kube, KubeError, type KubeObject } from "../../../../backend/cluster/clients.ts";
import { readBaseline, recordBaseline } from "../../../../chaos/doctor/baseline.ts";
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
