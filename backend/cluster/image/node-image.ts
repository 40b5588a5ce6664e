import { chmod, copyFile, cp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Step } from "../../core/progress.ts";
import { docker } from "../../host/docker.ts";
import { exec, tryExec, type ExecOptions } from "../../host/exec.ts";
import type { BuildRun } from "./go-programs.ts";
import { recipeDir } from "./inputs.ts";
import { preloadImages } from "./preload.ts";
import { buildRootImage, buildSmallImages } from "./small-images.ts";
import { kubernetesVersion, nodeImages, programs, sandboxImage } from "./versions.ts";

export const nodeArchive = "node.tar";
export const rootArchive = "root.tar";

export interface NodeImageParts {
  /** Archive of the Debian root file system. */
  readonly rootFs: string;
  readonly programs: ReadonlyMap<string, string>;
  /** The name under which the sample app's base is left in Docker. */
  readonly rootImage: string;
}

/** Puts a node's root file system together in `folder` and answers with a folder of two archives: the node, and the base of the app's image. */
export async function assembleNode(
  parts: NodeImageParts,
  folder: string,
  work: { run: BuildRun; step: Step },
): Promise<string> {
  const { signal } = work.run;
  const options: ExecOptions = signal === undefined ? {} : { signal };
  const tell = (line: string) => work.step.update(line);
  const root = join(folder, "root");
  await mkdir(root);
  tell("unpacking the root file system");
  await exec("tar", ["--numeric-owner", "-C", root, "-xf", parts.rootFs], options);
  const images = join(folder, "images");
  await mkdir(images);
  const from = { root, programs: parts.programs, folder: images, options };
  await buildRootImage(from, parts.rootImage);
  const names = [...nodeImages.map(({ image }) => image), sandboxImage];
  await requireWhatKubeadmAsks(parts.programs.get(programs.kubeadm.name), names);
  await addNodePrograms(root, parts.programs);
  await cp(join(recipeDir, "root"), root, { recursive: true });
  await configureSystemd(root);
  await configureContainerd(root);
  try {
    await buildSmallImages(from, (image) => tell(`image ${image}`));
    tell(`preloading ${names.length} images`);
    await preloadImages(root, names, options);
  } finally {
    // They were in Docker only to be packed; without the signal, for an interrupted build tidies up too.
    await tryExec("docker", ["rmi", ...names]);
  }
  tell("packing");
  const archives = join(folder, "archives");
  await mkdir(archives);
  await docker(["save", "-o", join(archives, rootArchive), parts.rootImage], options);
  await exec(
    "tar",
    ["--numeric-owner", "-C", root, "-cf", join(archives, nodeArchive), "."],
    options,
  );
  return archives;
}

/** Makes a Docker image of the archive. */
export async function importNode(
  archive: string,
  image: string,
  options: ExecOptions,
): Promise<void> {
  const changes = [
    'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]',
    "ENV container=docker",
    "STOPSIGNAL SIGRTMIN+3",
  ];
  await docker(["import", ...changes.flatMap((change) => ["-c", change]), archive, image], options);
}

async function addNodePrograms(root: string, built: ReadonlyMap<string, string>): Promise<void> {
  for (const { name } of [programs.kubelet, programs.kubeadm, programs.kubectl, programs.crictl]) {
    const path = built.get(name);
    if (path === undefined) throw new Error(`${name} was not built.`);
    await copyFile(path, join(root, "usr/bin", name));
    await chmod(join(root, "usr/bin", name), 0o755);
  }
  await mkdir(join(root, "opt/cni/bin"), { recursive: true });
  for (const name of ["host-local", "loopback", "ptp", "portmap"])
    await copyFile(join(root, "usr/lib/cni", name), join(root, "opt/cni/bin", name));
  await mkdir(join(root, "kind"), { recursive: true });
  await writeFile(join(root, "kind/version"), `${kubernetesVersion}\n`);
}

/** A node has no disks, seats or terminals of its own: only containerd and the kubelet start. */
async function configureSystemd(root: string): Promise<void> {
  for (const folder of ["lib/systemd/system", "etc/systemd/system"])
    for (const target of ["multi-user", "local-fs", "basic"])
      await emptyFolder(join(root, folder, `${target}.target.wants`));
  const system = join(root, "lib/systemd/system");
  const unwanted = (await readdir(join(system, "sockets.target.wants"))).filter((name) =>
    /udev|initctl/.test(name),
  );
  for (const name of unwanted) await rm(join(system, "sockets.target.wants", name));
  await rm(join(system, "sysinit.target.wants/systemd-tmpfiles-setup.service"), { force: true });
  const systemctl = (...args: string[]) => exec("chroot", [root, "systemctl", ...args]);
  await systemctl("mask", "systemd-binfmt.service");
  await systemctl("set-default", "multi-user.target");
  await systemctl("enable", "containerd.service", "kubelet.service");
  await rm(join(root, "etc/machine-id"), { force: true });
  await symlink("/proc/mounts", join(root, "etc/mtab")).catch(() => {}); // most builds of the base have it
}

async function emptyFolder(path: string): Promise<void> {
  for (const name of await readdir(path).catch(() => []))
    await rm(join(path, name), { recursive: true });
}

/** What runs in a node by default, but without limits on resources: the host's own would be asked for, and may be refused. */
async function configureContainerd(root: string): Promise<void> {
  const spec: unknown = JSON.parse(await exec("chroot", [root, "ctr", "oci", "spec"]));
  const { process, ...rest } = spec as { process: Record<string, unknown> }; // the OCI runtime's own format
  const { rlimits: _rlimits, ...withoutLimits } = process;
  await writeFile(
    join(root, "etc/containerd/cri-base.json"),
    JSON.stringify({ ...rest, process: withoutLimits }),
  );
}

/** A kubeadm that asks for other images than those preloaded would hang at the first start, without a registry: fail now instead. */
async function requireWhatKubeadmAsks(
  kubeadm: string | undefined,
  names: readonly string[],
): Promise<void> {
  const asked = await exec(kubeadm ?? "kubeadm", [
    "config",
    "images",
    "list",
    "--kubernetes-version",
    kubernetesVersion,
  ]);
  // The sandbox image is the one that containerd's configuration names, whatever kubeadm thinks.
  const missing = asked
    .split("\n")
    .filter((name) => !name.includes("/pause:") && !names.includes(name));
  if (missing.length > 0)
    throw new Error(
      `kubeadm ${kubernetesVersion} also asks for ${missing.join(", ")}: versions.ts does not build them.`,
    );
}
