import { rm } from "node:fs/promises";
import { LabError, messageOf } from "../core/errors.ts";
import { ensureDocker, findDocker } from "../host/docker.ts";
import { stopOurDocker } from "../host/dockerd.ts";
import { exec } from "../host/exec.ts";
import { assertPortFree } from "../host/ports.ts";
import { readJson, writeJson } from "../host/state-dir.ts";
import { restoreKernel, tuneKernel } from "../host/sysctl.ts";
import { applyMetricsServer } from "./addons.ts";
import { answeringVersion, apiVersion } from "./api-version.ts";
import { createKube, type KubeConnection } from "./clients.ts";
import { ensureNodeImage, type NodeImage } from "./image/ensure.ts";
import { kindConfig, thisHost } from "./kind-config.ts";
import { noteNetwork, removeOurNetwork } from "./kind-network.ts";
import { allReady } from "./kind-ready.ts";
import { kubeconfigFile, madeFile, madeSchema, readConnection } from "./kind-state.ts";
import { forgetMarker, writeMarker } from "./marker.ts";
import { expectedNodes, loadInto, nodeContainers, removeNodes } from "./nodes.ts";
import type { Cluster, ClusterSpec, CreateRun, Provider } from "./provider.ts";
import { repairNodes } from "./kind-repair.ts";

/** Real nodes: each a container in which systemd runs a kubelet. Needs Docker. */
export function createKindProvider(): Provider {
  return {
    name: "kind",
    summary:
      "a real cluster, its nodes containers of this machine; needs Docker (and installs it where it may)",
    find,
    create,
    remove,
  };
}

async function find(spec: ClusterSpec, signal?: AbortSignal): Promise<Cluster | null> {
  const made = await readMade(spec);
  if (made === null || (await findDocker(signal)).server === null) return null;
  const running = (await nodeContainers(spec.name, signal))
    .filter(({ state }) => state === "running")
    .map(({ name }) => name);
  const isWhole = expectedNodes(made.spec).every((name) => running.includes(name));
  return isWhole ? await answering(made.spec, signal) : null;
}

/** The cluster, if its API server answers. */
async function answering(spec: ClusterSpec, signal?: AbortSignal): Promise<Cluster | null> {
  const connection = await readConnection(spec);
  if (connection === null) return null;
  const version = await answeringVersion(connection, signal);
  return version === null ? null : describe(spec, connection, version);
}

async function create(spec: ClusterSpec, run: CreateRun): Promise<Cluster> {
  const { progress } = run;
  const signal = run.signal === undefined ? {} : { signal: run.signal };
  await ensureDocker({
    progress,
    stateDir: spec.stateDir,
    ...(run.ask ? { ask: run.ask } : {}),
    ...signal,
  });
  const made = await readMade(spec);
  const there = await nodeContainers(spec.name, run.signal);
  if (made !== null && there.some(({ role }) => role === "control-plane")) {
    const since = await repairNodes(made.spec, made, run);
    return await settle(made.spec, run, since);
  }
  if (made === null && there.length > 0) throw foreignCluster(spec.name);
  // What an interrupted start left has no future: nobody waits for it.
  await removeNodes(there);
  await assertPortFree(spec.shopPort, "--shop-port");
  const image = await ensureNodeImage({ progress, cacheDir: spec.cacheDir, ...signal });
  try {
    await createFresh(spec, image, run);
    return await settle(spec, run);
  } catch (error) {
    if (run.retain !== true)
      await remove(spec).catch((left) => progress.note(`Not cleaned up: ${messageOf(left)}`));
    throw error;
  }
}

/** kind's own bring-up, with the sample app's images made and loaded beside it. */
async function createFresh(spec: ClusterSpec, image: NodeImage, run: CreateRun): Promise<void> {
  const { workers, timings, shopPort } = spec;
  const { image: node, rootImage } = image;
  const made = { workers, timings, shopPort, image: node, rootImage };
  await writeJson(madeFile(spec.stateDir), made);
  await noteNetwork(spec.stateDir);
  const tuned = await tuneKernel(spec.stateDir);
  if (tuned.length > 0)
    run.progress.note(
      `Kernel settings for the nodes: ${tuned.join(", ")}; \`npm run down\` puts them back.`,
    );
  const failed = new AbortController();
  const signal =
    run.signal === undefined ? failed.signal : AbortSignal.any([run.signal, failed.signal]);
  const both = [
    bootNodes(spec, image, { ...run, signal }),
    loadImages(spec, image.rootImage, { ...run, signal }),
  ];
  try {
    await Promise.all(both);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(both);
    throw error;
  }
}

async function bootNodes(spec: ClusterSpec, image: NodeImage, run: CreateRun): Promise<void> {
  const kubeconfig = kubeconfigFile(spec.stateDir);
  const args = [
    "create",
    "cluster",
    "--name",
    spec.name,
    "--image",
    image.image,
    "--kubeconfig",
    kubeconfig,
    "--config",
    "-",
    "--retain",
  ];
  await run.progress.step(
    `Starting ${spec.workers + 1} nodes`,
    async (step) => {
      await exec(image.kindBinary, args, {
        input: kindConfig(spec, thisHost()),
        // Also by environment: the user's own kubeconfig is never read nor written.
        env: { KUBECONFIG: kubeconfig },
        onLine: (line) => step.update(line.replace(/^\W+/, "")),
        // Its `docker run`s: a container that comes after the clean-up would stay.
        letsChildrenFinish: true,
        ...(run.signal === undefined ? {} : { signal: run.signal }),
      });
    },
    { estimateSeconds: 30 },
  );
}

async function loadImages(spec: ClusterSpec, rootImage: string, run: CreateRun): Promise<void> {
  if (run.images === undefined) return;
  const archive = await run.images(rootImage);
  await run.progress.step("Copying the pizza image into the nodes", () =>
    Promise.all(
      expectedNodes(spec)
        .slice(1)
        .map((node) => loadInto(node, archive, run.signal)),
    ),
  );
}

/** Every node Ready, the lab's mark on it, the autoscaler's eyes opened. */
async function settle(spec: ClusterSpec, run: CreateRun, since = 0): Promise<Cluster> {
  const connection = await readConnection(spec);
  if (connection === null) throw new Error(`kind left no kubeconfig for ${spec.name}.`);
  const kube = createKube(connection);
  try {
    await run.progress.step("Waiting for every node to be Ready", () =>
      allReady(kube, spec, { since, ...(run.signal === undefined ? {} : { signal: run.signal }) }),
    );
    await writeMarker(kube, spec.stateDir);
    await applyMetricsServer(kube, run.signal);
    return describe(spec, connection, await apiVersion(kube, run.signal));
  } finally {
    await kube.close();
  }
}

async function remove(spec: ClusterSpec): Promise<readonly string[]> {
  const { stateDir } = spec;
  const removed: string[] = [];
  const made = await readJson(madeFile(stateDir), madeSchema);
  const docked = await findDocker();
  if (docked.server !== null) {
    // Only by the state folder do we know that a cluster of this name is the lab's.
    const nodes = made === null ? [] : await nodeContainers(spec.name);
    await removeNodes(nodes);
    removed.push(...nodes.map(({ name }) => `Removed the node container ${name}.`));
    if (made !== null && (await removeOurNetwork(stateDir)))
      removed.push("Removed the Docker network kind.");
  } else if (made !== null) throw outOfReach(spec.name, docked.reason);
  removed.push(...(await restoreKernel(stateDir)));
  for (const file of [kubeconfigFile(stateDir), madeFile(stateDir)])
    await rm(file, { force: true });
  await forgetMarker(stateDir);
  const stopped = await stopOurDocker(stateDir);
  return stopped === null ? removed : [...removed, stopped];
}

/** The cluster as it was made, whatever the flags say now. */
async function readMade(spec: ClusterSpec) {
  const made = await readJson(madeFile(spec.stateDir), madeSchema);
  if (made === null) return null;
  const { workers, timings, shopPort, image, rootImage } = made;
  return { spec: { ...spec, workers, timings, shopPort }, image, rootImage };
}

/** What the lab knows of its cluster stays, so that a later `down` still finds it. */
const outOfReach = (name: string, reason: string | null) =>
  new LabError(
    "docker-unreachable",
    `The containers of ${name} cannot be removed: ${reason ?? "Docker does not answer."}`,
    "Start Docker (`npm start` does), then run `npm run down` again.",
  );

const foreignCluster = (name: string) =>
  new LabError(
    "foreign-cluster",
    `There is a kind cluster named ${name} that this lab did not make.`,
    "Choose another name: npm start -- --name my-lab",
  );

const describe = (spec: ClusterSpec, connection: KubeConnection, version: string): Cluster => ({
  provider: "kind",
  name: spec.name,
  version,
  simulated: false,
  timings: spec.timings,
  connection,
  shopUrl: `http://127.0.0.1:${spec.shopPort}`,
  // kind's own network enforces policies; the one that is built in where no registry answers does not.
  enforcesNetworkPolicy: false,
});
