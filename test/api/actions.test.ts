import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createActions, type ClusterActions } from "../../backend/cluster/actions.ts";
import type { Kube } from "../../backend/cluster/clients.ts";
import { createGuard } from "../../backend/cluster/guard.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { deployment, namespace } from "./objects.ts";
import { useSharedCluster } from "./shared-cluster.ts";

/** Of this file's own, so that others may use the cluster too. */
const business = `actions-${randomUUID().slice(0, 8)}`;
let kube: Kube;
let actions: ClusterActions;

beforeAll(async () => {
  const shared = useSharedCluster();
  kube = shared.kube;
  const { connection, stateDir } = shared;
  const guard = createGuard({ connection, stateDir, provider: "kwok" });
  actions = createActions({ kube, guard, namespace: business });
  await kube.apply(namespace(business));
  await kube.apply(deployment("storefront", business, 4));
  await readyPods(4);
});

afterAll(async () => {
  await kube.send({ method: "DELETE", path: `/api/v1/namespaces/${business}` });
  await kube.close();
});

/** The storefront's pods as soon as this many are ready. */
const readyPods = (count: number) =>
  waitFor(
    async () => {
      const pods = (await actions.pods({ app: "storefront" })).filter(({ ready }) => ready);
      return pods.length === count ? pods : null;
    },
    { what: `${count} ready pods`, timeoutMs: 60_000, everyMs: 100 },
  );

test("a Deployment of four is four ready pods, by name, node and uid", async () => {
  const pods = await readyPods(4);

  expect(new Set(pods.map(({ uid }) => uid)).size).toBe(4);
  for (const pod of pods)
    expect(pod).toMatchObject({ namespace: business, app: "storefront", ready: true });
  const [first] = pods;
  const onItsNode = await actions.pods({ node: first?.node ?? "" });
  expect(onItsNode.every(({ node }) => node === first?.node)).toBe(true);
});

test.each([
  ["graceful", null],
  ["at once", 0],
])("a pod deleted %s is replaced by another one", async (_how, graceSeconds) => {
  const [victim, ...others] = await readyPods(4);
  if (victim === undefined) throw new Error("there are four");

  await actions.deletePod(victim, graceSeconds);
  const uids = (await readyPods(4)).map(({ uid }) => uid);

  expect(uids).not.toContain(victim.uid);
  expect(uids).toEqual(expect.arrayContaining(others.map(({ uid }) => uid)));
});

test("a pod of the same name with another uid is left alone, without complaint", async () => {
  const [pod] = await readyPods(4);
  if (pod === undefined) throw new Error("there are four");

  await actions.deletePod({ ...pod, uid: randomUUID() }, 0);

  expect((await actions.pods({})).map(({ uid }) => uid)).toContain(pod.uid);
});

test("a pod that is long gone is fine", async () => {
  const gone = { name: "never-was", namespace: business, uid: randomUUID() };

  await expect(actions.deletePod(gone, 0)).resolves.toBeUndefined();
});

test("an evicted pod is replaced, and its successor's name is no longer its own", async () => {
  const [victim] = await readyPods(4);
  if (victim === undefined) throw new Error("there are four");

  expect(await actions.evictPod(victim)).toBe("evicted");
  const uids = (await readyPods(4)).map(({ uid }) => uid);

  expect(uids).not.toContain(victim.uid);
  expect(await actions.evictPod(victim)).toBe("gone");
});

test("a pod of the same name with another uid is not evicted", async () => {
  const [pod] = await readyPods(4);
  if (pod === undefined) throw new Error("there are four");

  expect(await actions.evictPod({ ...pod, uid: randomUUID() })).toBe("gone");
  expect((await actions.pods({})).map(({ uid }) => uid)).toContain(pod.uid);
});

test("a disruption budget refuses for as long as it has to, which is no error", async () => {
  const [victim] = await readyPods(4);
  if (victim === undefined) throw new Error("there are four");
  const budget = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "all-of-them", namespace: business },
    spec: {
      minAvailable: 4,
      selector: { matchLabels: { "app.kubernetes.io/name": "storefront" } },
    },
  };
  await kube.apply(budget);

  const refused = await actions.evictPod(victim);
  await kube.send({ method: "DELETE", path: pathOf({ ...budget, ...budget.metadata }) });

  expect(refused).toBe("refused");
  expect((await readyPods(4)).map(({ uid }) => uid)).toContain(victim.uid);
  expect(await actions.evictPod(victim)).toBe("evicted");
});

test("what is not there is read as null", async () => {
  const place = { apiVersion: "v1", kind: "ConfigMap", namespace: business, name: "never-was" };

  expect(await actions.read(place)).toBeNull();
});
