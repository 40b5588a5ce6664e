import { copyFile, mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../../core/errors.ts";
import type { Progress, Step } from "../../core/progress.ts";
import { exec, hasProgram } from "../../host/exec.ts";
import { hashInputs, readInputs, recipeDir } from "./inputs.ts";
import { cachedPart, exists } from "./parts.ts";
import type { Program } from "./versions.ts";

export interface BuildRun {
  readonly cacheDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Builds the programs that the cache does not hold yet, one after the other, and answers with the path of each by its name. */
export async function ensurePrograms(
  wanted: readonly Program[],
  run: BuildRun,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const program of wanted) paths.set(program.name, await ensureProgram(program, run));
  return paths;
}

/** One program: out of the cache, or built. It also appears as `bin/NAME` in the cache folder. */
export async function ensureProgram(program: Program, run: BuildRun): Promise<string> {
  const files = await readInputs(join(recipeDir, "go", program.module));
  const hash = hashInputs(files, { ...program, seconds: 0, arch: process.arch });
  const path = join(run.cacheDir, "programs", `${program.name}-${hash}`);
  if (!(await exists(path))) {
    await requireGo();
    await run.progress.step(
      `Building ${program.name}`,
      (step) => cachedPart(path, (folder) => build(program, folder, { run, step })),
      { estimateSeconds: program.seconds },
    );
  }
  await linkInBin(program.name, path, run.cacheDir);
  return path;
}

interface Building {
  readonly run: BuildRun;
  readonly step: Step;
}

async function build(program: Program, folder: string, { run, step }: Building): Promise<string> {
  const source = join(recipeDir, "go", program.module);
  for (const name of ["go.mod", "go.sum"])
    if (await exists(join(source, name))) await copyFile(join(source, name), join(folder, name));
  const output = join(folder, program.name);
  let packages = 0;
  const ldflags = ["-s -w", program.ldflags].filter((flag) => flag !== undefined).join(" ");
  const tags = program.tags === undefined ? [] : ["-tags", program.tags];
  const how = ["-mod=mod", "-trimpath", "-buildvcs=false", "-ldflags", ldflags, ...tags];
  const args = ["build", "-v", ...how, "-o", output, program.importPath];
  await exec("go", args, {
    cwd: folder,
    // GOFLAGS stays as the user has it: flags given here win over it.
    env: { CGO_ENABLED: "0", GOWORK: "off", GO111MODULE: "on" },
    ...(run.signal === undefined ? {} : { signal: run.signal }),
    onLine: (line) =>
      step.update(line.startsWith("go: ") ? line.slice(4) : `${++packages} packages, ${line}`),
  });
  return output;
}

async function requireGo(): Promise<void> {
  if (await hasProgram("go", ["version"])) return;
  throw new LabError(
    "no-go",
    "No container registry answers, and without Go the node image cannot be built here.",
    "Connect once so that the image can be pulled, or install Go 1.21 or newer (it fetches the exact version itself).",
  );
}

async function linkInBin(name: string, path: string, cacheDir: string): Promise<void> {
  const link = join(cacheDir, "bin", name);
  await mkdir(join(cacheDir, "bin"), { recursive: true });
  await rm(link, { force: true });
  // Another lab may link the same program at the same time: either one's link is right.
  await symlink(path, link).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
