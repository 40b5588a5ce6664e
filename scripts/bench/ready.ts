// npm run bench bench/ready.ts [ROUNDS]: what does the lab add to a bare `kind create cluster`? In turn, with the same node image,
// configuration and warm caches: bare kind (until every node is Ready), the provider's create, and the whole lab (until the shop answers).
// Prints each round, then min - median - max and the ratios of the rounds. Goals: create <= 1.3, the lab <= 1.5.
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createKube } from "../../backend/cluster/clients.ts";
import { ensureNodeImage } from "../../backend/cluster/image/ensure.ts";
import { kindConfig, thisHost } from "../../backend/cluster/kind-config.ts";
import { allReady } from "../../backend/cluster/kind-ready.ts";
import { kubeconfigFile, readConnection } from "../../backend/cluster/kind-state.ts";
import { createKindProvider } from "../../backend/cluster/kind.ts";
import type { ClusterSpec } from "../../backend/cluster/provider.ts";
import { readConfig } from "../../backend/config.ts";
import { silentProgress } from "../../backend/core/progress.ts";
import { ensureDocker } from "../../backend/host/docker.ts";
import { exec } from "../../backend/host/exec.ts";
import { bringUp, specOf } from "../../backend/main.ts";

const rounds = Number(process.argv[2] ?? 3);
const config = readConfig({ name: "kintsugi-bench", shopPort: 18_090, yes: true });
const spec = specOf(config);
const progress = silentProgress;
const provider = createKindProvider();

await ensureDocker({ progress, stateDir: spec.stateDir });
const { image, kindBinary } = await ensureNodeImage({ progress, cacheDir: spec.cacheDir });
const letDockerGo = await keepDocker();

const contenders = { bare: bareKind, create: providerCreate, lab: wholeLab };
type Name = keyof typeof contenders;
const names = Object.keys(contenders) as Name[]; // its own keys
const took: Record<Name, number[]> = { bare: [], create: [], lab: [] };
for (let round = 0; round < rounds; round += 1) {
  // Each goes first once: whoever comes later finds warmer caches.
  const order = names.map((_, i) => names[(i + round) % names.length] ?? "bare");
  for (const name of order) took[name].push(await contenders[name]());
  const line = names.map((name) => `${name} ${took[name].at(-1)?.toFixed(1)} s`).join(", ");
  console.log(`round ${round + 1} (load ${loadavg()[0]?.toFixed(1)}): ${line}`);
}
for (const name of names) {
  const ratios = took[name].map((seconds, i) => seconds / (took.bare[i] ?? Number.NaN));
  console.log(`${name.padEnd(6)} ${spread(took[name], 1)} s   ratio to bare ${spread(ratios, 2)}`);
}
await rm(spec.stateDir, { recursive: true, force: true });
await letDockerGo();

async function bareKind(): Promise<number> {
  const stateDir = await mkdtemp(join(tmpdir(), "bare-kind-"));
  const bare: ClusterSpec = { ...spec, name: "kintsugi-bare", stateDir };
  const kubeconfig = kubeconfigFile(stateDir);
  const named = ["--name", bare.name, "--kubeconfig", kubeconfig];
  const env = { KUBECONFIG: kubeconfig };
  const seconds = await timed(async () => {
    await exec(kindBinary, ["create", "cluster", ...named, "--image", image, "--config", "-"], {
      env,
      input: kindConfig(bare, thisHost()),
    });
    const connection = await readConnection(bare);
    if (connection === null) throw new Error("kind left no kubeconfig.");
    const kube = createKube(connection);
    await allReady(kube, bare, { since: 0 });
    await kube.close();
  });
  await exec(kindBinary, ["delete", "cluster", ...named], { env });
  await rm(stateDir, { recursive: true });
  return seconds;
}

async function providerCreate(): Promise<number> {
  const seconds = await timed(() => provider.create(spec, { progress }));
  await provider.remove(spec, { progress });
  return seconds;
}

async function wholeLab(): Promise<number> {
  const seconds = await timed(() => bringUp(config, { progress }));
  await provider.remove(spec, { progress });
  return seconds;
}

/** A container that runs keeps the lab from stopping its Docker daemon between two rounds: that is no part of the question. */
async function keepDocker(): Promise<() => Promise<void>> {
  const run = ["run", "--detach", "--rm", "--network=none", "--entrypoint=/bin/sleep"];
  const id = (await exec("docker", [...run, image, "infinity"])).trim();
  return async () => void (await exec("docker", ["rm", "-f", id]));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return [sorted[0], middle, sorted.at(-1)].map((value) => value?.toFixed(digits)).join(" - ");
}
