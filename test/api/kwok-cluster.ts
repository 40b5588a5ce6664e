import { mkdtemp, readdir, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createKube, type Kube, type KubeConnection } from "../../backend/cluster/clients.ts";
import { createKwokProvider } from "../../backend/cluster/kwok.ts";
import type { Cluster, ClusterSpec } from "../../backend/cluster/provider.ts";
import type { Progress } from "../../backend/core/progress.ts";
import { identify } from "../../backend/host/processes.ts";

/** A real API server, scheduler and controllers over simulated nodes, for as long as a test needs them. */
export interface KwokCluster extends AsyncDisposable {
  readonly spec: ClusterSpec;
  readonly cluster: Cluster;
  readonly connection: KubeConnection;
  readonly kube: Kube;
}

const prefix = "kintsugi-api-";

/** Says on stderr what takes long: building the programs, on a machine that has none. */
const progress: Progress = {
  step: (title, work, options) => {
    if ((options?.estimateSeconds ?? 0) > 10) process.stderr.write(`${title}\n`);
    return work({ update: () => {} });
  },
  note: (line) => process.stderr.write(`${line}\n`),
};

/** What every test of a cluster of simulated nodes runs with. */
export const run = { progress };

/** A spec with a state folder of its own, under a name that says which test run it belongs to. */
export async function freshSpec(given: Partial<ClusterSpec> = {}): Promise<ClusterSpec> {
  const stateDir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  return {
    name: basename(stateDir).toLowerCase(),
    workers: 3,
    timings: "stage",
    shopPort: 18_080,
    stateDir,
    cacheDir: join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "kintsugi"),
    ...given,
  };
}

/** A cluster of this test's own, in about four seconds. Dispose of it. */
export async function startKwokCluster(given: Partial<ClusterSpec> = {}): Promise<KwokCluster> {
  const spec = await freshSpec(given);
  const provider = createKwokProvider();
  const cluster = await provider.create(spec, run);
  const kube = createKube(cluster.connection);
  return {
    spec,
    cluster,
    connection: cluster.connection,
    kube,
    async [Symbol.asyncDispose]() {
      await kube.close();
      await provider.remove(spec, run);
      await rm(spec.stateDir, { recursive: true, force: true });
    },
  };
}

/** Removes what a test run left that was killed before it could. */
export async function removeLeftovers(): Promise<void> {
  for (const folder of await readdir(tmpdir())) {
    const pid = new RegExp(`^${prefix}(?<pid>\\d+)-`).exec(folder)?.groups?.["pid"];
    if (pid === undefined || (await identify(Number(pid))) !== null) continue;
    const stateDir = join(tmpdir(), folder);
    await createKwokProvider().remove(await freshSpecAt(stateDir), run);
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function freshSpecAt(stateDir: string): Promise<ClusterSpec> {
  const spec = await freshSpec();
  await rm(spec.stateDir, { recursive: true });
  return { ...spec, name: basename(stateDir).toLowerCase(), stateDir };
}
