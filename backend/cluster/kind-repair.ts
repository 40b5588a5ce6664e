import { LabError } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import { waitFor } from "../core/wait.ts";
import { createKube, KubeError, type KubeConnection } from "./clients.ts";
import { thisHost } from "./kind-config.ts";
import { renewLostVolumes } from "./lost-volumes.ts";
import { followAddresses } from "./node-address.ts";
import { readConnection } from "./kind-state.ts";
import {
  addWorker,
  expectedNodes,
  loadInto,
  nodeContainers,
  removeNodes,
  wakeNodes,
} from "./nodes.ts";
import type { ClusterSpec, CreateRun } from "./provider.ts";

/** Brings a cluster of ours back that was stopped or lost workers behind the lab's back; says what it does. Answers with the time since when a heartbeat counts: what the API server remembers from before is old. */
export async function repairNodes(
  spec: ClusterSpec,
  made: { readonly image: string; readonly rootImage: string },
  run: CreateRun,
): Promise<number> {
  const { progress, signal } = run;
  const startedAt = Date.now();
  const there = await nodeContainers(spec.name, signal);
  const asleep = there.filter(({ state }) => state !== "running").map(({ name }) => name);
  if (asleep.length > 0)
    await progress.step(`Starting what was stopped: ${asleep.join(", ")}`, () => wakeNodes(there));
  const moved = await followAddresses(there, signal);
  if (moved.length > 0) progress.note(`Docker gave new addresses to ${moved.join(", ")}.`);
  const connection = await readConnection(spec);
  if (connection === null)
    throw new LabError(
      "no-kubeconfig",
      `The kubeconfig of ${spec.name} is gone.`,
      "Run `npm run down`, then `npm start`.",
    );
  await progress.step("Waiting for the API server", () => apiAnswers(connection, signal));
  const lost = expectedNodes(spec)
    .map((name, i) => ({ name, index: i - 1 }))
    .filter(({ name }) => !there.some((node) => node.name === name));
  for (const worker of lost)
    await progress.step(
      `${worker.name} is gone: adding it back`,
      async () => {
        await forgetNode(connection, worker.name);
        await addOrNothing(worker, { spec, image: made.image, host: thisHost() }, signal);
        await renewVolumes(connection, worker.name, run);
        if (run.images !== undefined)
          await loadInto(worker.name, await run.images(made.rootImage), signal);
      },
      { estimateSeconds: 25 },
    );
  return asleep.length + moved.length > 0 ? startedAt : 0;
}

/** A worker that does not come to join would pass for one that did. */
async function addOrNothing(...[worker, cluster, signal]: Parameters<typeof addWorker>) {
  try {
    await addWorker(worker, cluster, signal);
  } catch (error) {
    const there = await nodeContainers(cluster.spec.name);
    await removeNodes(there.filter(({ name }) => name === worker.name));
    throw error;
  }
}

async function apiAnswers(connection: KubeConnection, signal?: AbortSignal): Promise<void> {
  const kube = createKube(connection, { connectMs: 2000, answerMs: 5000 });
  try {
    await waitFor(async () => (await kube.get<unknown>("/version", {}, signal)) !== null || null, {
      what: "the API server",
      timeoutMs: 60_000,
      remedy: "Run `npm run down`, then `npm start`: a fresh cluster takes half a minute.",
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    await kube.close();
  }
}

async function renewVolumes(connection: KubeConnection, node: string, run: CreateRun) {
  const kube = createKube(connection);
  try {
    const claims = await renewLostVolumes(kube, node, run.signal);
    if (claims.length > 0)
      run.progress.note(`Lost with ${node}, and empty now: ${claims.map(safeText).join(", ")}.`);
  } finally {
    await kube.close();
  }
}

/** The lost worker's Node object goes, and with it the pods that are bound to it. */
async function forgetNode(connection: KubeConnection, name: string): Promise<void> {
  const kube = createKube(connection);
  try {
    await kube.send({ method: "DELETE", path: `/api/v1/nodes/${name}` });
  } catch (error) {
    if (!(error instanceof KubeError) || error.status !== 404) throw error;
  } finally {
    await kube.close();
  }
}
