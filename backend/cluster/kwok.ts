import { readFile } from "node:fs/promises";
import { LabError } from "../core/errors.ts";
import { waitFor } from "../core/wait.ts";
import { answeringVersion, apiVersion } from "./api-version.ts";
import {
  createKube,
  type Kube,
  type KubeConnection,
  KubeError,
  type KubeObject,
} from "./clients.ts";
import { ensureKwok } from "./image/kwok-programs.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { isThere, kwokKubeconfig, removeControlPlane, startControlPlane } from "./kwokctl.ts";
import { nodeNames, simulatedNode, simulatedStorage } from "./kwok-objects.ts";
import { forgetMarker, writeMarker } from "./marker.ts";
import { pathOf } from "./paths.ts";
import type { Cluster, ClusterSpec, CreateRun, Provider } from "./provider.ts";

/** A real control plane (API server, scheduler, controllers) over simulated nodes; needs neither Docker nor root. */
export function createKwokProvider(): Provider {
  return {
    name: "kwok",
    summary:
      "simulated nodes under a real control plane: no Docker, no root; no processes, no probes, no visitors",
    find,
    create,
    async remove(spec) {
      const wasThere = await isThere(spec);
      const ended = await removeControlPlane(spec);
      await forgetMarker(spec.stateDir);
      return wasThere ? [`Removed the simulated cluster ${spec.name} (${ended} processes).`] : [];
    },
  };
}

async function find(spec: ClusterSpec, signal?: AbortSignal): Promise<Cluster | null> {
  const connection = (await isThere(spec)) ? await readConnection(spec) : null;
  if (connection === null) return null;
  const version = await answeringVersion(connection, signal);
  return version === null ? null : describe(spec, connection, version);
}

async function create(spec: ClusterSpec, run: CreateRun): Promise<Cluster> {
  const { progress, signal } = run;
  const found = await find(spec, signal);
  if (found !== null) return found;
  // What a reboot left: simulated pods hold nothing that would be worth more than a sound start.
  await removeControlPlane(spec);
  const programs = await ensureKwok({
    cacheDir: spec.cacheDir,
    progress,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    await progress.step(
      "Starting a control plane",
      (step) => startControlPlane({ programs, spec, step, ...(signal ? { signal } : {}) }),
      { estimateSeconds: 5 },
    );
    return await progress.step("Adding simulated nodes", () => populate(spec, signal));
  } catch (error) {
    if (run.retain !== true) await removeControlPlane(spec);
    throw error;
  }
}

async function populate(spec: ClusterSpec, signal?: AbortSignal): Promise<Cluster> {
  const connection = await readConnection(spec);
  if (connection === null)
    throw new LabError(
      "no-kubeconfig",
      `kwokctl left no kubeconfig for ${spec.name}.`,
      "Run `npm run down`, then start again.",
    );
  const kube = createKube(connection);
  try {
    await writeMarker(kube, spec.stateDir);
    for (const object of simulatedStorage()) await kube.apply(object, signal);
    for (const name of nodeNames(spec)) await createOnce(kube, simulatedNode(name), signal);
    await waitFor(async () => ((await areReady(kube, spec, signal)) ? true : null), {
      what: "the simulated nodes to be Ready",
      timeoutMs: 30_000,
      everyMs: 100,
      ...(signal === undefined ? {} : { signal }),
    });
    return describe(spec, connection, await apiVersion(kube, signal));
  } finally {
    await kube.close();
  }
}

async function readConnection(spec: ClusterSpec): Promise<KubeConnection | null> {
  const text = await readFile(kwokKubeconfig(spec), "utf8").catch(() => null);
  return text === null ? null : readKubeconfig(text, `kwok-${spec.name}`, spec.stateDir);
}

const describe = (spec: ClusterSpec, connection: KubeConnection, version: string): Cluster => ({
  provider: "kwok",
  name: spec.name,
  version,
  simulated: true,
  timings: spec.timings,
  connection,
  shopUrl: null,
  enforcesNetworkPolicy: false,
});

/** Created rather than applied: a node's status comes with it, and a later start leaves a living node's alone. */
async function createOnce(kube: Kube, object: KubeObject, signal?: AbortSignal): Promise<void> {
  const path = pathOf({ apiVersion: object.apiVersion, kind: object.kind });
  try {
    await kube.send({ method: "POST", path, body: object }, signal);
  } catch (error) {
    if (error instanceof KubeError && error.reason === "AlreadyExists") return;
    throw error;
  }
}

interface NodeList {
  readonly items: readonly {
    readonly spec: { readonly taints?: readonly { readonly key: string }[] };
    readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
  }[];
}

async function areReady(kube: Kube, { workers }: ClusterSpec, signal?: AbortSignal) {
  const { items } = await kube.get<NodeList>("/api/v1/nodes", {}, signal);
  const ready = items.filter(
    ({ spec, status }) =>
      status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") &&
      // Taken off a moment after Ready; until then the scheduler passes the node by.
      !spec.taints?.some(({ key }) => key === "node.kubernetes.io/not-ready"),
  );
  return ready.length > workers;
}
