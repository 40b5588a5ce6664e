import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { hashInputs, readInputs } from "./cluster/image/inputs.ts";
import { type Kube, KubeError, type KubeObject } from "./cluster/clients.ts";
import { labLabels, labNamespace } from "./cluster/marker.ts";
import { pathOf } from "./cluster/paths.ts";
import type { Cluster } from "./cluster/provider.ts";
import type { Progress } from "./core/progress.ts";
import { exec } from "./host/exec.ts";

export interface DeployReaperOptions {
  readonly kube: Pick<Kube, "get" | "send" | "apply">;
  readonly cluster: Pick<Cluster, "provider" | "simulated">;
  readonly cacheDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Why there is no reaper in a cluster like this one, or null. */
const whyNoReaper = ({ simulated }: Pick<Cluster, "simulated">): string | null =>
  simulated
    ? "Simulated nodes run no processes: what a lab that was killed left broken is taken back by the next one, or by `kintsugi undo`."
    : null;

/**
 * Puts the reaper into the cluster, or brings the one there up to date; its pods are not waited for. Needs both namespaces, and the
 * pizza image in the nodes. One that is as it should be is left alone: that costs one request.
 */
export async function deployReaper(options: DeployReaperOptions): Promise<void> {
  const { kube, cluster, progress, signal } = options;
  const none = whyNoReaper(cluster);
  if (none !== null) {
    progress.note(`No reaper here. ${none}`);
    return;
  }
  const program = await ensureProgram(options);
  const objects = await reaperObjects(program, cluster);
  const digest = sha256(JSON.stringify(objects));
  if ((await deployedDigest(kube, signal)) === digest) return;
  try {
    await progress.step("Installing the reaper", async () => {
      // The Deployment says that all is there: it comes last.
      for (const object of objects.filter((one) => one.kind !== "Deployment"))
        await kube.apply(object, signal);
      for (const object of objects.filter((one) => one.kind === "Deployment"))
        await kube.apply(stamped(object, digest), signal);
      await removeOldPrograms(kube, programName(program), signal);
    });
  } catch (error) {
    const isRefused = error instanceof KubeError && error.status === 403;
    if (!isRefused || cluster.provider !== "context") throw error;
    progress.note(`No reaper here, this cluster does not allow it: ${error.message}`);
  }
}

/** All that the reaper is in a cluster, in the order in which it is applied. In a cluster that the lab did not make: what lies in its own namespaces. */
export async function reaperObjects(
  program: string,
  { provider }: Pick<Cluster, "provider">,
): Promise<readonly KubeObject[]> {
  const name = programName(program);
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: labNamespace, labels: { ...labLabels, ...programLabel } },
    immutable: true,
    data: { "reaper.mjs": program },
  };
  const isOwnCluster = provider !== "context";
  const objects = (await readManifests())
    .filter(({ metadata }) => isOwnCluster || ownNamespaces.includes(metadata.namespace ?? ""))
    .map((object) =>
      object.kind === "Deployment" ? filledIn(object, { name, isOwnCluster }) : object,
    );
  return [configMap, ...objects];
}

const root = join(import.meta.dirname, "..");
const ownNamespaces = [labNamespace, "pizza"];
const programLabel = { "app.kubernetes.io/name": "reaper", "kintsugi.dev/program": "reaper" };
const digestAnnotation = "kintsugi.dev/digest";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A program of another content is another ConfigMap: pods never start with a half-new one. */
const programName = (program: string) => `reaper-${sha256(program).slice(0, 12)}`;

/** The reaper as one file; bundled when a source of it changed. */
async function ensureProgram(options: DeployReaperOptions): Promise<string> {
  const folder = join(options.cacheDir, "reaper");
  const file = join(folder, `${await hashOfSources()}.mjs`);
  const known = await readFile(file, "utf8").catch(() => null);
  if (known !== null) return known;
  return await options.progress.step(
    "Building the reaper",
    async () => {
      const made = join(folder, `making-${process.pid}`);
      await mkdir(made, { recursive: true });
      const bundle = join(root, "k8s", "reaper", "bundle.ts");
      const run = options.signal === undefined ? {} : { signal: options.signal };
      await exec(process.execPath, [bundle, made], { cwd: root, ...run });
      await rename(join(made, "reaper.mjs"), file);
      await rm(made, { recursive: true, force: true });
      return await readFile(file, "utf8");
    },
    { estimateSeconds: 2 },
  );
}

/** What the bundle may be made of: more than it is, but never less. */
async function hashOfSources(): Promise<string> {
  const folders = [
    "k8s/reaper",
    "chaos/changes",
    "chaos/plans",
    "chaos/undo",
    "backend/core",
    "backend/cluster",
  ];
  const inputs = await Promise.all(folders.map((folder) => readInputs(join(root, folder))));
  const single = (await readdir(join(root, "chaos"))).filter((name) => name.endsWith(".ts"));
  const facts = await Promise.all(
    [...single.map((name) => `chaos/${name}`), "package-lock.json"].map(async (path) => [
      path,
      sha256(await readFile(join(root, path), "utf8")),
    ]),
  );
  const programs = inputs.flat().filter(({ path }) => path.endsWith(".ts"));
  return hashInputs(programs, Object.fromEntries(facts));
}

async function readManifests(): Promise<readonly KubeObject[]> {
  const folder = join(root, "k8s", "reaper", "manifests");
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap(
    (text) => parseAllDocuments(text).map((document) => document.toJS() as KubeObject), // manifests of ours
  );
}

interface Fill {
  readonly name: string;
  readonly isOwnCluster: boolean;
}

function filledIn(object: KubeObject, { name, isOwnCluster }: Fill): KubeObject {
  const filled = structuredClone(object) as KubeObject & Writable; // the manifest of ours
  const { spec } = filled.spec.template;
  for (const volume of spec.volumes) volume.configMap.name = name;
  // Somebody else's cluster may allow it in kube-system only.
  if (!isOwnCluster) delete spec.priorityClassName;
  return filled;
}

interface Writable {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly volumes: readonly { readonly configMap: { name: string } }[];
        priorityClassName?: string;
      };
    };
  };
}

const stamped = (object: KubeObject, digest: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: { [digestAnnotation]: digest } },
});

async function deployedDigest(
  kube: Pick<Kube, "get">,
  signal?: AbortSignal,
): Promise<string | null> {
  const place = { apiVersion: "apps/v1", kind: "Deployment", namespace: labNamespace };
  try {
    const found = await kube.get<KubeObject>(pathOf({ ...place, name: "reaper" }), {}, signal);
    return found.metadata.annotations?.[digestAnnotation] ?? null;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

/** Those of earlier reapers. A pod of one that still runs has read it long ago. */
async function removeOldPrograms(
  kube: DeployReaperOptions["kube"],
  current: string,
  signal?: AbortSignal,
): Promise<void> {
  const place = { apiVersion: "v1", kind: "ConfigMap", namespace: labNamespace };
  const labelSelector = "kintsugi.dev/program=reaper";
  const { items } = await kube.get<{ readonly items: readonly KubeObject[] }>(
    pathOf(place),
    { labelSelector },
    signal,
  );
  for (const { metadata } of items)
    if (metadata.name !== current)
      await kube.send(
        { method: "DELETE", path: pathOf({ ...place, name: metadata.name }) },
        signal,
      );
}
