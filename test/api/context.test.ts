import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createActions } from "../../backend/cluster/actions.ts";
import type { KubeObject } from "../../backend/cluster/clients.ts";
import { createContextProvider } from "../../backend/cluster/context.ts";
import { createGuard } from "../../backend/cluster/guard.ts";
import type { ClusterSpec } from "../../backend/cluster/provider.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { type KwokCluster, run, startKwokCluster } from "./kwok-cluster.ts";
import { deployment, namespace } from "./objects.ts";

/** Somebody's cluster: it has work of theirs in it, and no lab. */
let theirs: KwokCluster;
let spec: ClusterSpec;
let provider: ReturnType<typeof createContextProvider>;

beforeAll(async () => {
  theirs = await startKwokCluster({ workers: 1 });
  await remove("kintsugi");
  await theirs.kube.apply(namespace("production"));
  await theirs.kube.apply(deployment("shop", "production", 2));
  const stateDir = await mkdtemp(join(tmpdir(), "kintsugi-context-"));
  const name = `kwok-${theirs.spec.name}`;
  spec = { ...theirs.spec, name: "lab", stateDir, context: { name, confirmed: true } };
  provider = createContextProvider({ kubeconfig: join(theirs.spec.stateDir, "kubeconfig") });
});

afterAll(async () => {
  await theirs[Symbol.asyncDispose]();
  await rm(spec.stateDir, { recursive: true });
});

async function remove(name: string): Promise<void> {
  await theirs.kube.send({ method: "DELETE", path: `/api/v1/namespaces/${name}` });
  await waitFor(async () => ((await namespaces()).includes(name) ? null : true), {
    what: `${name} to go`,
    timeoutMs: 60_000,
  });
}

async function namespaces(): Promise<string[]> {
  const { items } = await theirs.kube.get<{ items: KubeObject[] }>("/api/v1/namespaces");
  return items.map(({ metadata }) => metadata.name);
}

/** All that the lab must leave alone, with its versions. */
async function production(): Promise<string[]> {
  const { items } = await theirs.kube.get<{ items: KubeObject[] }>(
    "/apis/apps/v1/namespaces/production/deployments",
  );
  return items.map(({ metadata: { name, uid, labels } }) => JSON.stringify([name, uid, labels]));
}

test("unconfirmed, it changes nothing", async () => {
  const before = await namespaces();
  const unconfirmed = { ...spec, context: { name: "kwok", confirmed: false } };

  await expect(provider.create(unconfirmed, run)).rejects.toMatchObject({
    code: "context-unconfirmed",
  });

  expect(await namespaces()).toEqual(before);
});

test("confirmed, the lab moves into its own namespaces, and is found there", async () => {
  const before = await production();

  const cluster = await provider.create(spec, run);
  const { context: _, ...later } = spec;
  const found = await provider.find(later);

  expect(cluster).toMatchObject({ provider: "context", shopUrl: null, simulated: false });
  expect(found?.connection).toEqual(cluster.connection);
  expect(await namespaces()).toEqual(expect.arrayContaining(["kintsugi", "pizza"]));
  expect(await production()).toEqual(before);
});

test("a second start joins", async () => {
  await expect(provider.create(spec, run)).resolves.toMatchObject({ provider: "context" });
});

test("another lab is refused, and changes nothing", async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "kintsugi-context-"));

  await expect(provider.create({ ...spec, stateDir }, run)).rejects.toMatchObject({
    code: "namespace-taken",
  });
  expect(await readdir(stateDir)).toEqual([]);
  await rm(stateDir, { recursive: true });
});

test("pods of the business can be deleted, through the guard", async () => {
  const { kube, connection } = theirs;
  await kube.apply(deployment("storefront", "pizza", 1));
  const guard = createGuard({ connection, stateDir: spec.stateDir, provider: "context" });
  const actions = createActions({ kube, guard, namespace: "pizza" });
  const first = async (not?: string) =>
    (await actions.pods({})).find(({ uid, ready }) => ready && uid !== not) ?? null;
  const wait = { what: "a pod", timeoutMs: 30_000, everyMs: 100 };

  const victim = await waitFor(() => first(), wait);
  await actions.deletePod(victim, null);

  await expect(waitFor(() => first(victim.uid), wait)).resolves.toMatchObject({ ready: true });
});

test("removed, it takes its namespaces along, leaves all else, and a second time is fine", async () => {
  const before = await production();
  const { context: _, ...later } = spec;

  const removed = await provider.remove(later, run);
  const again = await provider.remove(later, run);

  expect(removed).toEqual([
    "Removed the namespace pizza and all in it.",
    "Removed the namespace kintsugi and all in it.",
  ]);
  expect(again).toEqual([]);
  expect(await production()).toEqual(before);
  expect(await namespaces()).not.toContain("kintsugi");
  expect(await readdir(spec.stateDir)).toEqual([]);
});

test("a namespace pizza of theirs is not the lab's to take", async () => {
  await theirs.kube.apply(namespace("pizza"));

  await expect(provider.create(spec, run)).rejects.toMatchObject({ code: "namespace-taken" });

  expect(await namespaces()).not.toContain("kintsugi");
});
