import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../core/errors.ts";
import { apiVersion } from "./api-version.ts";
import { createKube, type Kube, type KubeConnection } from "./clients.ts";
import { createGuard } from "./guard.ts";
import { readKubeconfig, writeKubeconfig } from "./kubeconfig.ts";
import { forgetMarker, readMarker, writeMarker } from "./marker.ts";
import { checkNamespaces, claimNamespaces, removeNamespaces } from "./own-namespaces.ts";
import type { Cluster, ClusterSpec, CreateRun, Provider } from "./provider.ts";
import { loadUserContext } from "./user-context.ts";

export interface ContextProviderOptions {
  /** The kubeconfig to read; null: what kubectl would take. */
  readonly kubeconfig?: string | null;
}

/** A cluster that the lab did not make: named and confirmed by the user, and touched in the lab's own namespaces only. */
export function createContextProvider({
  kubeconfig = null,
}: ContextProviderOptions = {}): Provider {
  return {
    name: "context",
    summary:
      "an existing cluster: a context of your kubeconfig, named and confirmed; needs leave to make namespaces",
    async find(spec, signal) {
      const marker = await readMarker(spec.stateDir);
      const connection = await connectionOf(spec, kubeconfig);
      // Without a marker there is nothing of the lab's to find, and nobody to ask.
      if (connection === null || marker?.uid == null) return null;
      await createGuard({ ...spec, connection, provider: "context" }).check(signal);
      return withKube(connection, (kube) => describeCluster(spec, kube, signal));
    },
    async create(spec, run) {
      const connection = await connectionOf(spec, kubeconfig);
      if (connection === null) throw unnamed();
      return withKube(connection, (kube) => moveIn(spec, kube, run));
    },
    async remove(spec, { signal }) {
      const connection = await connectionOf(spec, kubeconfig);
      if (connection === null || (await readMarker(spec.stateDir)) === null) return [];
      return withKube(connection, (kube) => moveOut(spec, kube, signal));
    },
  };
}

/** The context that the user named, or the one the lab moved into. Refuses one that was not confirmed, before anything is sent to it. */
async function connectionOf(
  spec: ClusterSpec,
  kubeconfig: string | null,
): Promise<KubeConnection | null> {
  if (spec.context === undefined) {
    const text = await readFile(pinnedFile(spec), "utf8").catch(() => null);
    return text === null ? null : readKubeconfig(text);
  }
  if (!spec.context.confirmed) throw unconfirmed(spec.context.name);
  return loadUserContext(kubeconfig, spec.context.name);
}

async function moveIn(spec: ClusterSpec, kube: Kube, run: CreateRun): Promise<Cluster> {
  const { progress, signal, retain } = run;
  const cluster = await describeCluster(spec, kube, signal);
  // Before the first write: a namespace of the same name may be somebody's work.
  await checkNamespaces(kube, spec.stateDir, signal);
  progress.note(
    "A cluster of your own: the lab touches its namespaces kintsugi and pizza only. It sends no visitors, does not know whether network policies work, and cannot copy images: these nodes must hold local/kintsugi-pizza already (kind load docker-image).",
  );
  return progress.step("Marking the lab's namespaces", async () => {
    try {
      await pinConnection(spec, kube.connection);
      await writeMarker(kube, spec.stateDir);
      await claimNamespaces(kube, spec.stateDir, signal);
      return cluster;
    } catch (error) {
      if (retain !== true) await removeNamespaces(kube, spec.stateDir).catch(() => []);
      throw error;
    }
  });
}

async function moveOut(
  spec: ClusterSpec,
  kube: Kube,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const marker = await readMarker(spec.stateDir);
  // Marked halfway only: what carries the id is still the lab's, and removeNamespaces looks for that.
  if (marker?.uid != null) {
    const { connection } = kube;
    await createGuard({ ...spec, connection, provider: "context" }).check(signal);
  }
  const removed = await removeNamespaces(kube, spec.stateDir, signal);
  await forgetMarker(spec.stateDir);
  await rm(pinnedFile(spec), { force: true });
  return removed;
}

async function describeCluster(
  spec: ClusterSpec,
  kube: Kube,
  signal?: AbortSignal,
): Promise<Cluster> {
  return {
    provider: "context",
    name: spec.name,
    version: await apiVersion(kube, signal),
    simulated: false,
    // Whatever it was set up with; the lab changes nothing about it.
    timings: "default",
    connection: kube.connection,
    shopUrl: null,
    enforcesNetworkPolicy: false,
  };
}

/** The one context, with what it takes to reach it, in the lab's own folder: a change of the user's file no longer matters. */
async function pinConnection(spec: ClusterSpec, connection: KubeConnection): Promise<void> {
  await mkdir(spec.stateDir, { recursive: true, mode: 0o700 });
  await writeFile(pinnedFile(spec), writeKubeconfig(connection, spec.name), { mode: 0o600 });
}

const pinnedFile = (spec: ClusterSpec) => join(spec.stateDir, "kubeconfig");

async function withKube<T>(connection: KubeConnection, work: (kube: Kube) => Promise<T>) {
  const kube = createKube(connection);
  try {
    return await work(kube);
  } finally {
    await kube.close();
  }
}

const unnamed = () =>
  new LabError(
    "context-unnamed",
    "The provider `context` needs the name of a context, and never takes the current one by itself.",
    "`--context NAME --confirm NAME`; `kubectl config get-contexts` lists their names.",
  );

const unconfirmed = (name: string) =>
  new LabError(
    "context-unconfirmed",
    `The lab did not make the cluster of context "${name}", and breaks things on purpose.`,
    `If you mean it: --context ${name} --confirm ${name}. Nothing was sent to it so far.`,
  );
