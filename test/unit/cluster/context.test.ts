import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createContextProvider } from "../../../backend/cluster/context.ts";
import type { ClusterSpec } from "../../../backend/cluster/provider.ts";
import { silentProgress } from "../../../backend/core/progress.ts";
import { type ForeignCluster, startForeignCluster } from "../../fakes/foreign-cluster.ts";

let folder: string;
let foreign: ForeignCluster;
const run = { progress: silentProgress };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "context-"));
  foreign = await startForeignCluster();
});

afterEach(async () => {
  await foreign[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const spec = (context?: ClusterSpec["context"]): ClusterSpec => ({
  name: "lab",
  workers: 3,
  timings: "stage",
  shopPort: 8080,
  stateDir: join(folder, "lab"),
  cacheDir: join(folder, "cache"),
  ...(context === undefined ? {} : { context }),
});

const providerOf = async (name: string) =>
  createContextProvider({ kubeconfig: await foreign.kubeconfig(name) });

test("a context that was not confirmed is refused before anything is sent to it", async () => {
  const provider = await providerOf("prod");
  const unconfirmed = spec({ name: "prod", confirmed: false });

  for (const attempt of [
    () => provider.find(unconfirmed),
    () => provider.create(unconfirmed, run),
    () => provider.remove(unconfirmed, run),
  ])
    await expect(attempt()).rejects.toMatchObject({
      code: "context-unconfirmed",
      remedy: expect.stringContaining("--context prod --confirm prod"),
    });
  expect(foreign.requests).toEqual([]);
});

test("the current context is never taken by itself", async () => {
  const provider = await providerOf("prod");

  await expect(provider.create(spec(), run)).rejects.toMatchObject({ code: "context-unnamed" });
  expect(foreign.requests).toEqual([]);
});

test("a name that the kubeconfig does not hold is refused with the near one", async () => {
  const provider = await providerOf("prod");

  const creating = provider.create(spec({ name: "prdo", confirmed: true }), run);

  await expect(creating).rejects.toMatchObject({ code: "no-context" });
  expect(foreign.requests).toEqual([]);
});

test.each(["pizza", "kintsugi"])(
  "a cluster that has a namespace %s of its own is left as it is",
  async (name) => {
    const provider = await providerOf("prod");
    foreign.objects.set(`/api/v1/namespaces/${name}`, { metadata: { name, uid: "theirs" } });

    const creating = provider.create(spec({ name: "prod", confirmed: true }), run);

    await expect(creating).rejects.toMatchObject({ code: "namespace-taken" });
    expect(foreign.writes).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  },
);

test("where the lab never moved in, it finds nothing and removes nothing, unasked", async () => {
  const provider = await providerOf("prod");
  const confirmed = spec({ name: "prod", confirmed: true });

  expect(await provider.find(confirmed)).toBeNull();
  expect(await provider.remove(confirmed, run)).toEqual([]);
  expect(foreign.requests).toEqual([]);
});
