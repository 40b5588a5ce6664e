import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createActions } from "../../../backend/cluster/actions.ts";
import { createKube, type KubeConnection } from "../../../backend/cluster/clients.ts";
import { createGuard, type GuardOptions } from "../../../backend/cluster/guard.ts";
import { type Marker, sha256 } from "../../../backend/cluster/marker.ts";
import { type ForeignCluster, startForeignCluster } from "../../fakes/foreign-cluster.ts";

const markerPath = "/api/v1/namespaces/kintsugi/configmaps/kintsugi-lab";
const id = "1d5f7ac6-6f6e-4a8e-9d3c-0a86f8a7f6f1";
const markerObject = (given: { id?: string; uid?: string; name?: string } = {}) => ({
  metadata: { uid: given.uid ?? "uid-1" },
  data: { id: given.id ?? id, name: given.name ?? "lab" },
});

let folder: string;
let foreign: ForeignCluster;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "guard-"));
  foreign = await startForeignCluster();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await foreign[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The lab's memory of its cluster: by default it fits `foreign` in everything. */
async function remember(given: Partial<Marker> = {}) {
  const { server, ca } = foreign.connection;
  const marker: Marker = {
    id,
    name: "lab",
    uid: "uid-1",
    server,
    caSha256: sha256(ca ?? ""),
    ...given,
  };
  await writeFile(join(folder, "marker.json"), JSON.stringify(marker));
}

/** Deletes a pod as a fault would, through guard and actions. */
async function deletePod(given: Partial<GuardOptions> = {}) {
  const connection = given.connection ?? foreign.connection;
  const kube = createKube(connection, { connectMs: 500 });
  const guard = createGuard({ stateDir: folder, provider: "kind", connection, ...given });
  const actions = createActions({ kube, guard, namespace: "pizza" });
  try {
    await actions.deletePod({ name: "storefront-1", namespace: "pizza", uid: "u" }, null);
  } finally {
    await kube.close();
  }
}

const refusal = { code: "foreign-cluster" };

test("the lab's own cluster passes, and the pod is deleted", async () => {
  await remember();
  foreign.objects.set(markerPath, markerObject());

  await deletePod();

  expect(foreign.writes).toEqual(["DELETE /api/v1/namespaces/pizza/pods/storefront-1"]);
});

describe.each([
  ["EKS", "https://7A1F0C0D3E.gr7.eu-west-1.eks.amazonaws.com"],
  ["GKE", "https://34.90.12.7"],
  ["a private address", "https://10.0.0.1:6443"],
  ["a name that only looks local", "https://127.0.0.1.nip.io:6443"],
  ["localhost, which somebody else resolves", "https://localhost:6443"],
])("%s", (_name, server) => {
  test("is refused before anything is sent, even if the lab remembers it", async () => {
    const connection: KubeConnection = { ...foreign.connection, server };
    await remember({ server });

    await expect(deletePod({ connection })).rejects.toMatchObject(refusal);

    expect(foreign.requests).toEqual([]);
  });
});

test("a cluster that the lab never marked is refused unasked", async () => {
  await expect(deletePod()).rejects.toMatchObject(refusal);

  expect(foreign.requests).toEqual([]);
});

test("a marker that was written by half is none", async () => {
  await remember({ uid: null });

  await expect(deletePod()).rejects.toMatchObject(refusal);

  expect(foreign.requests).toEqual([]);
});

test("the same server with another certificate authority is refused unasked", async () => {
  await remember({ caSha256: sha256("the authority of then") });
  foreign.objects.set(markerPath, markerObject());

  await expect(deletePod()).rejects.toMatchObject(refusal);

  expect(foreign.requests).toEqual([]);
});

test("another cluster that answers at the lab's address is refused by its certificate", async () => {
  await using other = await startForeignCluster();
  const connection = { ...foreign.connection, ca: other.connection.ca };
  await remember({ caSha256: sha256(other.connection.ca ?? "") });
  foreign.objects.set(markerPath, markerObject());

  await expect(deletePod({ connection })).rejects.toMatchObject(refusal);

  expect(foreign.requests).toEqual([]);
});

test("a cluster that does not take the lab's credentials is refused", async () => {
  await remember();
  foreign.objects.set(markerPath, 401);

  await expect(deletePod()).rejects.toMatchObject(refusal);

  expect(foreign.writes).toEqual([]);
});

test.each([
  ["without a marker", undefined],
  ["with another lab's marker", markerObject({ name: "other" })],
  ["with a marker of another id", markerObject({ id: "0f0e0d0c-0000-4000-8000-000000000000" })],
  ["with a marker made anew", markerObject({ uid: "uid-2" })],
  ["with a ConfigMap of that name that is no marker", { metadata: { uid: "uid-1" } }],
])("a cluster %s is refused", async (_what, object) => {
  await remember();
  if (object !== undefined) foreign.objects.set(markerPath, object);

  await expect(deletePod()).rejects.toMatchObject(refusal);

  expect(foreign.writes).toEqual([]);
});

test("a cluster swapped in the middle of a run is refused from the next second on", async () => {
  let now = 0;
  const clock = { now: () => 0, monotonic: () => now };
  await remember();
  foreign.objects.set(markerPath, markerObject());
  const guard = createGuard({
    connection: foreign.connection,
    stateDir: folder,
    provider: "kind",
    clock,
  });

  await guard.check();
  foreign.objects.set(markerPath, markerObject({ uid: "uid-of-the-successor" }));
  now = 1000;

  await expect(guard.check()).rejects.toMatchObject(refusal);
});

test("a burst of writes asks the cluster once a second", async () => {
  let now = 0;
  const clock = { now: () => 0, monotonic: () => now };
  await remember();
  foreign.objects.set(markerPath, markerObject());
  const { connection } = foreign;
  const guard = createGuard({ connection, stateDir: folder, provider: "kind", clock });

  await Promise.all([guard.check(), guard.check(), guard.check()]);
  now = 999;
  await guard.check();

  expect(foreign.requests).toHaveLength(1);
});

test("silence proves nothing: no answer is an error of its own, and still no write", async () => {
  await remember();
  foreign.objects.set(markerPath, 503);

  await expect(deletePod()).rejects.toMatchObject({ name: "KubeError", status: 503 });

  expect(foreign.writes).toEqual([]);
});

test("KUBECONFIG lists and in-cluster variables of production do not sway the lab", async () => {
  await using own = await startForeignCluster();
  own.objects.set(markerPath, markerObject());
  const { server, ca } = own.connection;
  await remember({ server, caSha256: sha256(ca ?? "") });
  const production = await foreign.kubeconfig("production");
  vi.stubEnv("KUBECONFIG", [production, await foreign.kubeconfig("staging")].join(delimiter));
  vi.stubEnv("KUBERNETES_SERVICE_HOST", "127.0.0.1");
  vi.stubEnv("KUBERNETES_SERVICE_PORT", new URL(foreign.connection.server).port);

  await deletePod({ connection: own.connection });

  expect(own.writes).toHaveLength(1);
  expect(foreign.requests).toEqual([]);
});

test("a confirmed context needs no loopback address, and everything else", async () => {
  await remember();
  foreign.objects.set(markerPath, markerObject({ id: "0f0e0d0c-0000-4000-8000-000000000000" }));

  await expect(deletePod({ provider: "context" })).rejects.toMatchObject(refusal);

  expect(foreign.writes).toEqual([]);
});
