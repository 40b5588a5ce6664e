import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Progress } from "../../core/progress.ts";
import { docker } from "../../host/docker.ts";
import { tryExec } from "../../host/exec.ts";
import { ensurePrograms, type BuildRun } from "./go-programs.ts";
import { hashInputs, readInputs, recipeDir } from "./inputs.ts";
import { assembleNode, importNode, nodeArchive, rootArchive } from "./node-image.ts";
import { cachedPart, exists } from "./parts.ts";
import { canPull, hasImage } from "./registry.ts";
import { ensureRootFs } from "./root-fs.ts";
import { ensureKind } from "./kind-binary.ts";
import * as versions from "./versions.ts";
import { chooseWay, type Way } from "./ways.ts";

export interface NodeImage {
  /** What `kind` starts as a node. */
  readonly image: string;
  /** What the sample app's image is built from: a name that Docker holds or can pull. */
  readonly rootImage: string;
  /** The kind program of the pinned version. */
  readonly kindBinary: string;
  /** Built here (now or before) rather than pulled: then the nodes hold every image they need and pull none. */
  readonly built: boolean;
  readonly metricsServerImage: string;
  /** Whether the nodes hold the metrics-server image from their first start; else they pull it, or it is loaded into them. */
  readonly hasMetricsServer: boolean;
}

export interface EnsureImageOptions {
  readonly cacheDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** A node image in Docker, by the quickest way there is; says which it took. Docker must answer. */
export async function ensureNodeImage(run: EnsureImageOptions): Promise<NodeImage> {
  await mkdir(run.cacheDir, { recursive: true });
  const names = await builtNames(run.cacheDir);
  const kindBinary = await ensureKind(run);
  const way = await wayOf(names, run.signal);
  await follow(way, names, run);
  const built = way !== "pull" && way !== "pulled-before";
  return {
    image: built ? names.image : versions.publishedNodeImage,
    rootImage: built ? names.rootImage : versions.publishedRootImage,
    kindBinary,
    built,
    metricsServerImage: versions.metricsServerImage,
    hasMetricsServer: built,
  };
}

/** Which way `ensureNodeImage` would take now. Changes nothing; Docker must answer. */
export async function nodeImageWay(cacheDir: string): Promise<Way> {
  return await wayOf(await builtNames(cacheDir));
}

const wayOf = async (names: BuiltNames, signal?: AbortSignal): Promise<Way> =>
  chooseWay({
    isBuiltImageInDocker: (await hasImage(names.image)) && (await hasImage(names.rootImage)),
    isArchiveInCache: await exists(names.archives),
    isPublishedImageInDocker: await hasImage(versions.publishedNodeImage),
    canPull: () => canPull(versions.publishedNodeImage, signal),
  });

interface BuiltNames {
  readonly image: string;
  readonly rootImage: string;
  /** The folder that holds both as archives. */
  readonly archives: string;
}

/** Everything that goes into the image stands in its name. */
async function builtNames(cacheDir: string): Promise<BuiltNames> {
  const hash = hashInputs(await readInputs(recipeDir), {
    ...versions,
    arch: process.arch,
    recipe: 1,
  });
  return {
    image: `local/kintsugi-node:${hash}`,
    rootImage: `local/kintsugi-root:${hash}`,
    archives: join(cacheDir, "images", hash),
  };
}

async function follow(way: Way, names: BuiltNames, run: EnsureImageOptions): Promise<void> {
  const { progress } = run;
  switch (way) {
    case "built-before":
    case "pulled-before":
      return;
    case "from-archive":
      return progress.step("Loading the node image from the cache", () => load(names, run), {
        estimateSeconds: 15,
      });
    case "pull":
      progress.note(`A registry answers: taking ${versions.publishedNodeImage}.`);
      return progress.step(
        "Pulling the node image",
        (step) => pull(run, (line) => step.update(line)),
        { estimateSeconds: 60 },
      );
    case "build":
      progress.note(
        "No container registry answers: building the node image here, from Debian packages and Go modules. Once; about 12 minutes on two cores.",
      );
      return build(names, run);
    default:
      way satisfies never;
  }
}

async function pull({ signal }: EnsureImageOptions, onLine: (line: string) => void): Promise<void> {
  await docker(["pull", versions.publishedNodeImage], {
    onLine,
    ...(signal === undefined ? {} : { signal }),
  });
}

async function load(names: BuiltNames, { signal }: EnsureImageOptions): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  await docker(["load", "-i", join(names.archives, rootArchive)], options);
  await importNode(join(names.archives, nodeArchive), names.image, options);
}

/** The root file system comes over the network while the processors compile; each finished part stays in the cache. */
async function build(
  names: BuiltNames,
  { cacheDir, progress, signal }: EnsureImageOptions,
): Promise<void> {
  const failed = new AbortController();
  const run: BuildRun = {
    cacheDir,
    progress,
    signal: signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]),
  };
  const stopTheOther = (error: unknown) => {
    failed.abort(error);
    throw error;
  };
  const [rootFs, programs] = await Promise.all([
    ensureRootFs(run).catch(stopTheOther),
    ensurePrograms(versions.nodePrograms, run).catch(stopTheOther),
  ]);
  const parts = { rootFs, programs, rootImage: names.rootImage };
  await progress.step(
    "Putting the node image together",
    async (step) => {
      await cachedPart(names.archives, (folder) => assembleNode(parts, folder, { run, step }));
      step.update("handing it to Docker");
      await load(names, run);
    },
    { estimateSeconds: 60 },
  );
  await removeOlder(names);
}

/** Images and archives of earlier recipes are of no more use, and large. One that a cluster still runs on stays: Docker refuses to remove it. */
async function removeOlder(names: BuiltNames): Promise<void> {
  for (const archives of await readdir(dirname(names.archives)))
    if (!archives.startsWith(".") && archives !== basename(names.archives))
      await rm(join(dirname(names.archives), archives), { recursive: true, force: true });
  for (const wanted of [names.image, names.rootImage]) {
    const repository = wanted.slice(0, wanted.indexOf(":"));
    const tags = await docker(["images", repository, "--format", "{{.Repository}}:{{.Tag}}"]);
    for (const tag of tags.split("\n"))
      if (tag !== "" && tag !== wanted) await tryExec("docker", ["rmi", tag]);
  }
}
