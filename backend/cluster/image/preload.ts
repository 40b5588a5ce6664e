import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { waitFor } from "../../core/wait.ts";
import { docker } from "../../host/docker.ts";
import { exec, tryExec, type ExecOptions } from "../../host/exec.ts";

// Paths inside the node's root file system; nothing of them stays in it.
const workDir = "/run/preload";
const socket = `${workDir}/containerd.sock`;

const config = `version = 2
root = "/var/lib/containerd"
state = "${workDir}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.nri.v1.nri"]
[grpc]
  address = "${socket}"
`;

/**
 * Puts images of this machine's Docker into a node's root file system, so that its containerd has them at its first start.
 * They are pinned: the kubelet's clean-up would otherwise take what nobody can pull again.
 */
export async function preloadImages(
  root: string,
  images: readonly string[],
  options: ExecOptions,
): Promise<void> {
  await mkdir(join(root, workDir), { recursive: true });
  await writeFile(join(root, workDir, "config.toml"), config);
  await docker(["save", "-o", join(root, workDir, "images.tar"), ...images], options);
  const stop = await startContainerd(root, options);
  try {
    const ctr = ["chroot", root, "ctr", "--address", socket, "-n", "k8s.io", "images"];
    const [program = "", ...args] = ctr;
    const flags = ["--no-unpack", "--all-platforms", "--digests"];
    await exec(program, [...args, "import", ...flags, `${workDir}/images.tar`], options);
    const names = (await exec(program, [...args, "list", "-q"], options)).split("\n");
    for (const name of names)
      await exec(program, [...args, "label", name, "io.cri-containerd.pinned=pinned"], options);
  } finally {
    await stop();
    await rm(join(root, workDir), { recursive: true, force: true });
  }
}

/** The node's own containerd, run from its root file system but on this machine; answers with its stop. */
async function startContainerd(root: string, options: ExecOptions): Promise<() => Promise<void>> {
  const args = [root, "/usr/bin/containerd", "--config", `${workDir}/config.toml`];
  const child = spawn("chroot", args, { stdio: "ignore" });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  // Not `ctr version`: that looks for the server's process in a /proc that the root file system does not have.
  const ask = ["ctr", "--address", socket, "images", "list", "-q"];
  try {
    await waitFor(
      async () => ((await tryExec("chroot", [root, ...ask])).exitCode === 0 ? true : null),
      {
        what: "containerd to start for the image preload",
        timeoutMs: 30_000,
        everyMs: 200,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
