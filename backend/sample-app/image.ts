import { access, cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashInputs, readInputs } from "../cluster/image/inputs.ts";
import { LabError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { docker } from "../host/docker.ts";
import { tryExec } from "../host/exec.ts";

/** What a release of the pizza business may be. They share every layer of the image and differ in one variable. */
export const pizzaVersions = ["v1", "v2", "bad", "crash"] as const;
export type PizzaVersion = (typeof pizzaVersions)[number];

export const pizzaTag = (version: PizzaVersion): string => `local/kintsugi-pizza:${version}`;

export interface PizzaImageOptions {
  /** A small root with glibc and libstdc++ in Docker, or `node:24-slim`, which has Node.js as well. */
  readonly rootImage: string;
  readonly cacheDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface PizzaImage {
  readonly tags: readonly string[];
  /** All tags in one `docker save` file, for the nodes. */
  readonly archive: string;
}

/** The pizza business in Docker, a tag for each version, and as an archive; built when a file of it changed. */
export async function ensurePizzaImage(options: PizzaImageOptions): Promise<PizzaImage> {
  const hash = await hashOf(options.rootImage);
  const tags = pizzaVersions.map(pizzaTag);
  const folder = join(options.cacheDir, "pizza");
  const archive = join(folder, `${hash}.tar`);
  const run = options.signal === undefined ? {} : { signal: options.signal };
  const isThere = await access(archive).then(
    () => true,
    () => false,
  );
  if (!(await areBuilt(tags, hash))) {
    await options.progress.step(
      isThere ? "Loading the pizza image from the cache" : "Building the pizza image",
      async (step) => {
        if (isThere) await docker(["load", "-i", archive], run);
        else await build(options, hash, (line) => step.update(line));
      },
      { estimateSeconds: 6 },
    );
  }
  if (!isThere) await save(tags, archive, run);
  return { tags, archive };
}

const imageDir = join(import.meta.dirname, "..", "..", "k8s", "pizza", "image");
const hashLabel = "kintsugi.dev/inputs";
const require = createRequire(import.meta.url);

/** The published image brings Node.js; on any other root we lay the npm package's program. */
const hasNode = (rootImage: string) => rootImage.startsWith("node:");
const nodePackage = `node-linux-${process.arch}`;

async function hashOf(rootImage: string): Promise<string> {
  const node = hasNode(rootImage) ? null : readNodePackage().version;
  return hashInputs(await readInputs(imageDir), { rootImage, node, arch: process.arch });
}

function readNodePackage(): { readonly version: string; readonly program: string } {
  try {
    const path = require.resolve(`${nodePackage}/package.json`);
    const { version } = require(path) as { version: string }; // npm's own file
    return { version, program: join(dirname(path), "bin", "node") };
  } catch (cause) {
    throw new LabError(
      "no-node-program",
      `The pizza image needs the Node.js program of the npm package ${nodePackage}, and it is not installed.`,
      "Run `npm install` without --omit=optional on a Linux machine.",
      { cause },
    );
  }
}

async function areBuilt(tags: readonly string[], hash: string): Promise<boolean> {
  const format = `{{index .Config.Labels "${hashLabel}"}}`;
  const { stdout, exitCode } = await tryExec("docker", ["inspect", "-f", format, ...tags]);
  return exitCode === 0 && !stdout.split("\n").some((label) => label !== hash);
}

async function build(
  { rootImage, signal }: PizzaImageOptions,
  hash: string,
  onLine: (line: string) => void,
): Promise<void> {
  const run = { onLine, ...(signal === undefined ? {} : { signal }) };
  const context = await mkdtemp(join(tmpdir(), "kintsugi-pizza-"));
  // One name for all times: what a killed build leaves behind, the next one takes over.
  const layers = "local/kintsugi-pizza:layers";
  try {
    await cp(imageDir, context, { recursive: true });
    await mkdir(join(context, "programs"));
    if (!hasNode(rootImage)) await cp(readNodePackage().program, join(context, "programs", "node"));
    const common = ["--force-rm", "--network=none", "--label", `${hashLabel}=${hash}`];
    const root = ["--build-arg", `ROOT_IMAGE=${rootImage}`];
    await docker(["build", ...common, ...root, "-t", layers, context], run);
    // Without the program this time: a version adds no file.
    await rm(join(context, "programs"), { recursive: true });
    const perVersion = [...common, "-f", join(context, "Dockerfile.version")];
    for (const version of pizzaVersions) {
      const args = ["--build-arg", `LAYERS=${layers}`, "--build-arg", `PIZZA_VERSION=${version}`];
      await docker(["build", ...perVersion, ...args, "-t", pizzaTag(version), context], run);
    }
  } finally {
    await rm(context, { recursive: true, force: true });
    // Its layers stay, under the versions' names.
    await tryExec("docker", ["rmi", layers]);
    // What an earlier state of the files made has lost its tags, and nothing else carries our label without one.
    await tryExec("docker", ["image", "prune", "-f", "--filter", `label=${hashLabel}`]);
  }
}

/** One archive at a time: what an older state of the files made is never used again. */
async function save(
  tags: readonly string[],
  archive: string,
  run: { readonly signal?: AbortSignal },
): Promise<void> {
  const folder = dirname(archive);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // Under its name only when it is whole.
  await docker(["save", "-o", `${archive}.part`, ...tags], run);
  await rename(`${archive}.part`, archive);
}
