import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LabError } from "../core/errors.ts";
import { waitFor } from "../core/wait.ts";
import { exec, tryExec } from "./exec.ts";
import { identify, isAlive, type ProcessId, processSchema } from "./processes.ts";

/** The Docker daemon of this machine is shared by all labs: what we know of it lies beside their folders, under a name that no lab can have. */
export const dockerDir = (stateDir: string) => join(dirname(stateDir), ".docker");

const recordFile = (stateDir: string) => join(dockerDir(stateDir), "dockerd.json");
export const dockerdLog = (stateDir: string) => join(dockerDir(stateDir), "dockerd.log");

/**
 * Starts dockerd in the background, in a session of its own so that no terminal's Ctrl-C reaches it,
 * and remembers that it is ours. `answers` tells when its API does.
 */
export async function startDockerd(
  stateDir: string,
  answers: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(dockerDir(stateDir), { recursive: true });
  await mountSystemdCgroup();
  const log = await open(dockerdLog(stateDir), "a");
  const child = spawn("dockerd", [], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: "/",
  });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  failed.catch(() => {});
  child.unref();
  await log.close();
  const { pid } = child;
  if (pid === undefined) return failed;
  const daemon = await remember(stateDir, pid);
  const outcome = await waitFor(
    async () => ((await answers()) ? "up" : (await isAlive(daemon)) ? null : "ended"),
    {
      what: "the Docker daemon to answer",
      timeoutMs: 60_000,
      everyMs: 200,
      remedy: `Its log is ${dockerdLog(stateDir)}.`,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  if (outcome === "ended") throw daemonEnded(stateDir);
}

/**
 * Ends the Docker daemon if this lab software started it and it is still that very process.
 * Refuses, and says so, while any container runs. Answers with a line about what it did, or null when no daemon of ours runs or another lab may need it.
 */
export async function stopOurDocker(stateDir: string): Promise<string | null> {
  const recorded = await recall(stateDir);
  if (recorded === null) return null;
  if (!(await isAlive(recorded))) {
    await rm(recordFile(stateDir), { force: true });
    return null;
  }
  if ((await otherLabs(stateDir)).length > 0) return null;
  const containers = await tryExec("docker", ["ps", "-q"], { timeoutMs: 15_000 });
  // It may be busy, or hang: who cannot say that nothing runs in it is not ended.
  if (containers.exitCode !== 0)
    return `Docker was started by the lab, and stays: it does not say what runs in it (pid ${recorded.pid}).`;
  const running = containers.stdout.split("\n").filter((line) => line !== "").length;
  if (running > 0)
    return `Docker was started by the lab, and stays: ${running} ${running === 1 ? "container still runs" : "containers still run"} in it.`;
  process.kill(recorded.pid, "SIGTERM");
  await waitFor(async () => ((await isAlive(recorded)) ? null : true), {
    what: "the Docker daemon to end",
    timeoutMs: 30_000,
    remedy: `Its log is ${dockerdLog(stateDir)}.`,
  });
  await rm(recordFile(stateDir), { force: true });
  return `Stopped the Docker daemon that the lab had started (pid ${recorded.pid}).`;
}

/** Labs of this user that are up or on their way: one that builds its image has no container yet. */
async function otherLabs(stateDir: string): Promise<string[]> {
  const root = dirname(stateDir);
  const names = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name);
  return names.filter(
    (name) => name !== basename(stateDir) && existsSync(join(root, name, "settings.json")),
  );
}

/** Whether a Docker daemon that we started runs. */
export async function isOurDockerRunning(stateDir: string): Promise<boolean> {
  const recorded = await recall(stateDir);
  return recorded !== null && (await isAlive(recorded));
}

async function remember(stateDir: string, pid: number): Promise<ProcessId> {
  const who = await identify(pid);
  if (who === null) throw daemonEnded(stateDir);
  const file = recordFile(stateDir);
  await writeFile(`${file}.new`, `${JSON.stringify(who)}\n`);
  await rename(`${file}.new`, file);
  return who;
}

const daemonEnded = (stateDir: string) =>
  new LabError(
    "docker-daemon-ended",
    "The Docker daemon ended as soon as it had started.",
    `Its log says why: ${dockerdLog(stateDir)}.`,
  );

async function recall(stateDir: string): Promise<ProcessId | null> {
  const text = await readFile(recordFile(stateDir), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return processSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** On cgroup v1 systemd, inside the nodes, needs its own named hierarchy; where no systemd runs nobody has mounted it. */
async function mountSystemdCgroup(): Promise<void> {
  const mounts = await readFile("/proc/mounts", "utf8");
  const isV1 = / \/sys\/fs\/cgroup\/(memory|cpu,cpuacct|cpu) cgroup /.test(mounts);
  if (!isV1 || mounts.includes("name=systemd")) return;
  await mkdir("/sys/fs/cgroup/systemd", { recursive: true });
  await exec("mount", [
    "-t",
    "cgroup",
    "-o",
    "none,name=systemd",
    "cgroup",
    "/sys/fs/cgroup/systemd",
  ]);
}
