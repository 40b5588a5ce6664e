import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ClusterActions,
  createActions,
  type ObjectRef,
} from "../../backend/cluster/actions.ts";
import type { Kube, KubeObject } from "../../backend/cluster/clients.ts";
import { createGuard } from "../../backend/cluster/guard.ts";
import { type ObjectPlace, pathOf } from "../../backend/cluster/paths.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { deployment, namespace } from "./objects.ts";
import { useSharedCluster } from "./shared-cluster.ts";

/** Of this file's own, so that others may use the cluster too. */
const business = `objects-${randomUUID().slice(0, 8)}`;
let kube: Kube;
let actions: ClusterActions;

beforeAll(async () => {
  const shared = useSharedCluster();
  kube = shared.kube;
  const { connection, stateDir } = shared;
  const guard = createGuard({ connection, stateDir, provider: "kwok" });
  actions = createActions({ kube, guard, namespace: business });
  await kube.apply(namespace(business));
});

afterAll(async () => {
  await kube.send({ method: "DELETE", path: `/api/v1/namespaces/${business}` });
  await kube.close();
});

/** Makes the object, and answers with how actions name it. */
async function make(object: KubeObject): Promise<ObjectRef> {
  const { metadata, apiVersion, kind } = await kube.apply(object);
  const { name, uid = "" } = metadata;
  return { apiVersion, kind, namespace: metadata.namespace ?? null, name, uid };
}

const configMap = (name: string, data: Record<string, string>) => {
  const object = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: business },
    data,
  };
  return object;
};

const placeOf = ({
  namespace: home,
  ...ref
}: ObjectRef): ObjectPlace & { readonly name: string } => ({
  ...ref,
  ...(home === null ? {} : { namespace: home }),
});
const read = async (ref: ObjectRef) => (await actions.read(placeOf(ref)))?.object;

/** As another tool would do it, meanwhile. */
const mergePatch = (ref: ObjectRef, body: unknown) =>
  kube.send({
    method: "PATCH",
    path: pathOf(placeOf(ref)),
    type: "application/merge-patch+json",
    body,
  });

test("fields are set and set back, and what was not there is gone again", async () => {
  const menu = await make(configMap("menu", { margherita: "9", funghi: "11" }));
  const steps = [
    { path: ["data", "margherita"], from: "9", to: "-1" },
    { path: ["data", "extra"], from: null, to: "0" },
    { path: ["data", "funghi"], from: "11", to: null },
  ];

  await actions.setFields(menu, steps);
  const broken = await read(menu);
  const back = steps.map(({ path, from, to }) => ({ path, from: to, to: from }));
  await actions.setFields(menu, back);
  await actions.setFields(menu, back);

  expect(broken).toMatchObject({ data: { margherita: "-1", extra: "0" } });
  expect((await read(menu))?.["data"]).toEqual({ margherita: "9", funghi: "11" });
});

test("a field that somebody else changed since stays as they want it", async () => {
  const menu = await make(configMap("changed", { margherita: "9", funghi: "11" }));
  const both = ["margherita", "funghi"].map((name) => ["data", name]);
  await actions.setFields(menu, [
    { path: both[0] ?? [], from: "9", to: "-1" },
    { path: both[1] ?? [], from: "11", to: "-1" },
  ]);
  await mergePatch(menu, { data: { funghi: "12" } });

  await actions.setFields(menu, [
    { path: both[0] ?? [], from: "-1", to: "9" },
    { path: both[1] ?? [], from: "-1", to: "11" },
  ]);

  expect((await read(menu))?.["data"]).toEqual({ margherita: "9", funghi: "12" });
});

test("a successor of the same name is another object: it keeps what it has", async () => {
  const first = await make(configMap("reborn", { a: "old" }));
  await kube.send({ method: "DELETE", path: pathOf(placeOf(first)) });
  const second = await make(configMap("reborn", { a: "old" }));

  await actions.setFields(first, [{ path: ["data", "a"], from: "old", to: "new" }]);
  await actions.moveField(first, ["data", "a"], ["data", "b"]);

  expect((await read(second))?.["data"]).toEqual({ a: "old" });
  expect(await actions.notSettled(first)).toBeNull();
});

test("ten who change different fields at once all get their way, or say that they did not", async () => {
  const menu = await make(configMap("crowd", { start: "0" }));
  const one = (n: number) => [{ path: ["data", `field-${n}`], from: null, to: String(n) }];
  const ten = Array.from({ length: 10 }, (_, n) => n);

  const ends = await Promise.allSettled(ten.map((n) => actions.setFields(menu, one(n))));

  const data = (await read(menu))?.["data"] as Record<string, string>; // what the API server promises
  const done = ten.filter((n) => ends[n]?.status === "fulfilled");
  expect(Object.keys(data).sort()).toEqual([...done.map((n) => `field-${n}`), "start"].sort());
});

test("what the API server filled in or wrote its own way is still what the fault left", async () => {
  const ref = await make(deployment("probed", business, 1));
  const container = ["spec", "template", "spec", "containers", "0"];
  const steps = [
    { path: [...container, "livenessProbe"], from: null, to: { exec: { command: ["false"] } } },
    {
      path: [...container, "resources", "limits"],
      from: null,
      to: { cpu: "0.5", memory: "65536Ki" },
    },
  ];
  await actions.setFields(ref, steps);
  const broken = JSON.stringify(await read(ref));

  await actions.setFields(
    ref,
    steps.map(({ path, from, to }) => ({ path, from: to, to: from })),
  );

  expect(broken).toContain('"failureThreshold":3');
  expect(broken).toContain('"cpu":"500m"');
  const whole = JSON.stringify(await read(ref));
  expect(whole).not.toContain('"livenessProbe":{"exec"');
  expect(whole).not.toContain('"limits":{"cpu"');
});

test("what somebody added to a field of the fault's makes it theirs", async () => {
  const ref = await make(deployment("adopted", business, 1));
  const path = ["spec", "template", "spec", "containers", "0", "livenessProbe"];
  const probe = { exec: { command: ["false"] } };
  await actions.setFields(ref, [{ path, from: null, to: probe }]);
  await kube.send({
    method: "PATCH",
    path: pathOf(placeOf(ref)),
    type: "application/json-patch+json",
    body: [{ op: "replace", path: `/${path.join("/")}/failureThreshold`, value: 7 }],
  });

  await actions.setFields(ref, [{ path, from: probe, to: null }]);

  expect(JSON.stringify(await read(ref))).toContain('"failureThreshold":7');
});

test("a change that the API server does not accept is an error, and changes nothing", async () => {
  const ref = await make(deployment("refused", business, 1));

  const change = actions.setFields(ref, [{ path: ["spec", "replicas"], from: 1, to: -3 }]);

  await expect(change).rejects.toMatchObject({ status: 422 });
  expect(await read(ref)).toMatchObject({ spec: { replicas: 1 } });
});

test("a Secret's value moves and comes back, and is never told", async () => {
  const value = Buffer.from(`secret ${randomUUID()}`).toString("base64");
  const object = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "key", namespace: business, annotations: { said: value } },
    data: { key: value },
  };
  const secret = await make(object);
  const asked = () => kube.get<{ data: Record<string, string> }>(pathOf(placeOf(secret)));

  await actions.moveField(secret, ["data", "key"], ["data", "revoked-key"]);
  await actions.moveField(secret, ["data", "key"], ["data", "revoked-key"]);
  const revoked = (await asked()).data;
  const told = JSON.stringify([
    await read(secret),
    await actions.list({ apiVersion: "v1", kind: "Secret", namespace: business }),
  ]);
  await actions.moveField(secret, ["data", "revoked-key"], ["data", "key"]);

  expect(revoked).toEqual({ "revoked-key": value });
  expect(told).toContain("sha256:");
  expect(told).not.toContain(value);
  expect((await asked()).data).toEqual({ key: value });
});

test("a move never covers what somebody has put there", async () => {
  const menu = await make(configMap("taken", { old: "1", new: "2" }));

  await actions.moveField(menu, ["data", "old"], ["data", "new"]);

  expect((await read(menu))?.["data"]).toEqual({ old: "1", new: "2" });
});

test("a Deployment is settled once all pods are of its template and ready", async () => {
  const ref = await make(deployment("rolled", business, 2));
  const settled = () =>
    waitFor(async () => ((await actions.notSettled(ref)) === null ? true : null), {
      what: "the Deployment to settle",
      timeoutMs: 60_000,
      everyMs: 100,
    });
  await settled();

  const path = ["spec", "template", "metadata", "annotations", "kintsugi.dev/try"];
  await actions.setFields(ref, [{ path, from: null, to: "2" }]);
  const rightAfter = await actions.notSettled(ref);
  await settled();

  expect(rightAfter).toMatch(/^Deployment rolled: /);
});

test("a node is cordoned, and opened only if nobody else has changed it", async () => {
  const [node] = (await actions.nodes()).filter(({ role }) => role === "worker");
  if (node === undefined) throw new Error("there are workers");
  const ref = { apiVersion: "v1", kind: "Node", namespace: null, name: node.name, uid: node.uid };
  const step = { path: ["spec", "unschedulable"] };

  await actions.setFields(ref, [{ ...step, from: null, to: true }]);
  const cordoned = (await actions.nodes()).find(({ name }) => name === node.name);
  await actions.setFields(ref, [{ ...step, from: true, to: null }]);

  expect(cordoned?.schedulable).toBe(false);
  expect((await actions.nodes()).find(({ name }) => name === node.name)).toEqual(node);
  expect(await actions.notReady(node.name)).toBeNull();
  expect(await actions.notReady("never-was")).toBe("never-was is not in the cluster");
});
