import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClusterActions, createActions } from "../../backend/cluster/actions.ts";
import type { Kube } from "../../backend/cluster/clients.ts";
import { createGuard } from "../../backend/cluster/guard.ts";
import { type ObjectPlace, pathOf } from "../../backend/cluster/paths.ts";
import { silentProgress } from "../../backend/core/progress.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { deployPizza } from "../../backend/sample-app/deploy.ts";
import { type Baseline, readBaseline, recordBaseline } from "../../chaos/doctor/baseline.ts";
import { examine } from "../../chaos/doctor.ts";
import { type KwokCluster, startKwokCluster } from "./kwok-cluster.ts";

let own: KwokCluster;
let kube: Kube;
let cluster: ClusterActions;
let baseline: Baseline | null;

beforeAll(async () => {
  own = await startKwokCluster();
  kube = own.kube;
  const { connection, spec } = own;
  const guard = createGuard({ connection, stateDir: spec.stateDir, provider: "kwok" });
  cluster = createActions({ kube, guard, namespace: "pizza" });
  await deployPizza({ kube, progress: silentProgress });
  await recordBaseline({ kube, guard, cluster });
  baseline = await readBaseline(kube);
});
afterAll(() => own[Symbol.asyncDispose]());

const look = async () => {
  const now = Date.now() + kube.clockSkewMs();
  const patient = { cluster, nodes: null, host: [], load: null, baseline, open: [], now };
  return (await examine(patient)).findings;
};
const found = async () => (await look()).map(({ where, what }) => `${where} ${what}`);

/** As kubectl would: a list is a JSON patch, anything else is merged. */
const patch = (place: ObjectPlace, body: unknown) =>
  kube.send({
    method: "PATCH",
    path: pathOf(place),
    type: Array.isArray(body) ? "application/json-patch+json" : "application/merge-patch+json",
    body,
  });

const deployment = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "pizza",
  name,
});
const menu = { apiVersion: "v1", kind: "ConfigMap", namespace: "pizza", name: "menu" };
const secret = { apiVersion: "v1", kind: "Secret", namespace: "pizza", name: "receipt-key" };

test("a business that was just opened is whole, and its baseline keeps no secret", async () => {
  const { data } = await kube.get<{ data: { key: string } }>(pathOf(secret));

  expect(await found()).toEqual([]);
  expect(Object.keys(baseline?.objects ?? {})).toContain("Secret/pizza/receipt-key");
  expect(JSON.stringify(baseline)).not.toContain(data.key);
});

test("a cordon is found whoever made it, and its end as well", async () => {
  const [node] = (await cluster.nodes()).filter(({ role }) => role === "worker");
  const place = { apiVersion: "v1", kind: "Node", name: node?.name ?? "" };

  await patch(place, { spec: { unschedulable: true } });
  const cordoned = await found();
  await patch(place, { spec: { unschedulable: null } });

  expect(cordoned).toEqual([`node/${place.name} takes no new pods: it is cordoned`]);
  expect(await found()).toEqual([]);
});

test.each([
  [
    "a template",
    deployment("storefront"),
    [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "pizza:bad" }],
  ],
  ["another number of pods", deployment("receipts"), { spec: { replicas: 3 } }],
  ["a paused rollout", deployment("kitchen"), { spec: { paused: true } }],
  ["the menu", menu, { data: { "menu.txt": "it's empty" } }],
  [
    "the quota",
    { apiVersion: "v1", kind: "ResourceQuota", namespace: "pizza", name: "pizza" },
    { spec: { hard: { pods: "1" } } },
  ],
])(
  "%s that was changed is found, and its remedy sets it right again",
  async (_what, place, body) => {
    await patch(place, body);

    const [finding] = await look();
    expect(finding?.where).toBe(`${place.kind.toLowerCase()}/${place.name}`);
    await patch(place, patchIn(finding?.remedy ?? ""));

    await waitFor(async () => ((await found()).length === 0 ? true : null), {
      what: "everything to be as before",
      timeoutMs: 30_000,
    });
  },
);

/** What a shell would make of the command's last argument. */
function patchIn(remedy: string): unknown {
  const quoted = /-p '(?<patch>.*)'`;/.exec(remedy)?.groups?.["patch"] ?? "";
  return JSON.parse(quoted.replaceAll(String.raw`'\''`, "'"));
}

test("a key that was moved aside is found, and its remedy moves it back", async () => {
  const before = await kube.get<{ data: unknown }>(pathOf(secret));
  await patch(secret, [{ op: "move", from: "/data/key", path: "/data/revoked" }]);

  const [finding] = await look();
  await patch(secret, patchIn(finding?.remedy ?? ""));

  expect(finding?.what).toBe("the key key is gone; the key revoked is new");
  expect((await kube.get<{ data: unknown }>(pathOf(secret))).data).toEqual(before.data);
  expect(await found()).toEqual([]);
});

test("a rollout restart is no change of anything", async () => {
  const annotations = { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" };

  await patch(deployment("storefront"), { spec: { template: { metadata: { annotations } } } });

  expect(await found()).toEqual([]);
});
