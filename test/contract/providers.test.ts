import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { providers } from "../../backend/cluster/providers.ts";
import type { ClusterSpec } from "../../backend/cluster/provider.ts";
import { silentProgress } from "../../backend/core/progress.ts";

let folder: string;
const run = { progress: silentProgress };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "providers-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A cluster that nobody ever made. */
const spec = (): ClusterSpec => ({
  name: "never-made-7f3a",
  workers: 3,
  timings: "stage",
  shopPort: 18_099,
  stateDir: join(folder, "state"),
  cacheDir: join(folder, "cache"),
});

test("each has a name of its own", () => {
  const names = providers.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});

describe.each(providers)("every provider: $name", (provider) => {
  test("says in one line what it gives", () => {
    expect(provider.summary).toMatch(/^[^\n]{20,160}$/);
  });

  test("finds no cluster that was never made, and writes nothing", async () => {
    expect(await provider.find(spec())).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  test("removes nothing where nothing was made, twice", async () => {
    expect(await provider.remove(spec(), run)).toEqual([]);
    expect(await provider.remove(spec(), run)).toEqual([]);
  });
});
