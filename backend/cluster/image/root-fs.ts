import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../../core/errors.ts";
import type { Step } from "../../core/progress.ts";
import {
  aptInstall,
  aptUpdate,
  canUseApt,
  missingPackages,
  ownSource,
  suiteFiles,
  type AptSource,
} from "../../host/apt.ts";
import { exec, type ExecOptions } from "../../host/exec.ts";
import type { BuildRun } from "./go-programs.ts";
import { hashInputs } from "./inputs.ts";
import { cachedPart, exists } from "./parts.ts";
import { containerdSuite, debianPackages, debianSuite } from "./versions.ts";

/** Programs of this machine that the build of an image needs. */
const hostPackages = ["debootstrap", "gcc", "libc6-dev"];

/** The Debian root file system of a node, as an archive in the cache; built from the machine's own mirror when it is not there. */
export async function ensureRootFs(run: BuildRun): Promise<string> {
  const facts = { debianSuite, containerdSuite, debianPackages, arch: process.arch, recipe: 1 };
  const path = join(run.cacheDir, "rootfs", `debian-${hashInputs([], facts)}.tar`);
  if (await exists(path)) return path;
  await requireRootAndApt();
  return run.progress.step(
    "Building the nodes' Debian root file system",
    (step) => cachedPart(path, (folder) => build(folder, run, step)),
    { estimateSeconds: 75 },
  );
}

/** Arguments that run a program where its mounts are its own and its children end with it. */
export const isolated = (args: readonly string[]): [string, string[]] => [
  "unshare",
  ["--mount", "--pid", "--fork", "--kill-child", ...args],
];

async function build(folder: string, run: BuildRun, step: Step): Promise<string> {
  const options: ExecOptions = {
    onLine: (line) => step.update(line.trim()),
    env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  };
  const source = await ownSource();
  if (source === null) throw noDebian();
  await installHostPackages(options);
  const root = join(folder, "root");
  const keyring = source.signedBy?.startsWith("/") === true ? [`--keyring=${source.signedBy}`] : [];
  const include = `--include=${debianPackages.join(",")}`;
  const target = [...keyring, debianSuite, root, source.uri];
  await exec(...isolated(["debootstrap", "--variant=minbase", include, ...target]), options);
  await addContainerd(root, source, options);
  await tidy(root);
  const archive = join(folder, "rootfs.tar");
  await exec("tar", ["--numeric-owner", "-C", root, "-cf", archive, "."], options);
  return archive;
}

async function installHostPackages(options: ExecOptions): Promise<void> {
  const missing = await missingPackages(hostPackages);
  if (missing.length === 0) return;
  await aptUpdate(options);
  await aptInstall(missing, options);
}

/** containerd alone comes from the newer suite, by the same pin that the host's Docker uses. */
async function addContainerd(root: string, source: AptSource, options: ExecOptions): Promise<void> {
  for (const { path, text } of suiteFiles(source, containerdSuite, ["containerd"])) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await copyFile("/etc/resolv.conf", join(root, "etc/resolv.conf"));
  const apt = ["chroot", root, "apt-get", "-o", "Acquire::Check-Valid-Until=false"];
  await exec(...isolated([...apt, "update"]), options);
  await exec(
    ...isolated([...apt, "install", "-y", "--no-install-recommends", "containerd"]),
    options,
  );
  for (const { path } of suiteFiles(source, containerdSuite, ["containerd"]))
    await rm(join(root, path));
}

async function tidy(root: string): Promise<void> {
  for (const path of [
    "var/lib/apt/lists",
    "var/cache/apt",
    "var/log",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "etc/resolv.conf",
  ])
    await rm(join(root, path), { recursive: true, force: true });
  for (const path of ["var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log"])
    await mkdir(join(root, path), { recursive: true });
}

async function requireRootAndApt(): Promise<void> {
  if (await canUseApt()) return;
  throw process.getuid?.() === 0
    ? noDebian()
    : new LabError(
        "image-needs-root",
        "No container registry answers, and only root can build the node image here.",
        "Run this once as root, or connect once so that the image can be pulled, or use `--provider kwok`.",
      );
}

const noDebian = () =>
  new LabError(
    "image-needs-debian",
    "No container registry answers, and the node image can only be built on Debian: its packages come from this machine's own mirror.",
    "Connect once so that the image can be pulled, or use `--provider kwok`: simulated nodes, without Docker.",
  );
