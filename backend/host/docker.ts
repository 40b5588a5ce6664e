import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import {
  aptInstall,
  aptUpdate,
  canUseApt,
  candidateVersion,
  ownSource,
  suiteFiles,
  writeAptFiles,
} from "./apt.ts";
import { dockerDir, startDockerd } from "./dockerd.ts";
import { exec, hasProgram, tryExec, type ExecOptions } from "./exec.ts";

/** What there is of Docker on this machine. */
export interface DockerState {
  /** The client's version, or null when there is no `docker` program. */
  readonly client: string | null;
  /** The daemon that answers, or null with the reason why none does. */
  readonly server: DockerServer | null;
  readonly reason: string | null;
}

export interface DockerServer {
  readonly version: string;
  readonly cgroupVersion: 1 | 2;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly canRunPrivileged: boolean;
}

export interface EnsureDockerOptions {
  readonly progress: Progress;
  readonly stateDir: string;
  /** Asked before anything is installed or started; absent: goes ahead. */
  readonly ask?: (question: string) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

/** Runs the docker client and answers with what it printed. */
export const docker = (args: readonly string[], options: ExecOptions = {}): Promise<string> =>
  exec("docker", args, options);

/** Looks for a Docker client and a daemon that answers it. Changes nothing. */
export async function findDocker(signal?: AbortSignal): Promise<DockerState> {
  const options = { timeoutMs: 15_000, ...(signal === undefined ? {} : { signal }) };
  if (!(await hasProgram("docker")))
    return { client: null, server: null, reason: "No docker program is installed." };
  const client = (await tryExec("docker", ["--version"], options)).stdout.match(/\d+(\.\d+)+/)?.[0];
  const info = await tryExec("docker", ["info", "--format", "{{json .}}"], options);
  const server = info.exitCode === 0 ? readInfo(info.stdout, await hasAllCapabilities()) : null;
  const reason =
    server === null
      ? info.stderr.trim().split("\n").at(-1) || "The Docker daemon does not answer."
      : null;
  return { client: client ?? "unknown", server, reason };
}

/** The daemon's own description (`docker info` as JSON); null when there is none in it. */
export function readInfo(json: string, hasAllCapabilities: boolean): DockerServer | null {
  const info = JSON.parse(json) as Partial<Record<string, unknown>>; // Docker's own JSON; each field is checked below
  const version = info["ServerVersion"];
  if (typeof version !== "string" || version === "") return null;
  return {
    version,
    cgroupVersion: info["CgroupVersion"] === "2" ? 2 : 1,
    cpus: Number(info["NCPU"] ?? 0),
    memoryBytes: Number(info["MemTotal"] ?? 0),
    canRunPrivileged: hasAllCapabilities || isNewEnough(version),
  };
}

/** Before 23, Docker gives a privileged container every capability there is, also those that this machine cannot give. */
export const isNewEnough = (version: string) => Number.parseInt(version, 10) >= 23;

/** Debian's version of Docker without its epoch and revision: "20.10.24+dfsg1-1" → "20.10.24". */
export const upstreamVersion = (debian: string) =>
  debian.replace(/^\d+:/, "").replace(/[+~-].*$/, "");

/**
 * A Docker that can run cluster nodes: the one that answers, else one that is installed (Debian and its kin) and started here.
 * Throws a LabError that says what the user can do.
 */
export async function ensureDocker(options: EnsureDockerOptions): Promise<DockerServer> {
  const found = await findDocker(options.signal);
  if (found.server !== null) return usable(found.server);
  refuseWhatIsNotOurs(found);
  const isInstalled = await hasUsableDockerd();
  if (options.ask !== undefined && !(await options.ask(question(isInstalled)))) throw declined();
  if (!isInstalled)
    await options.progress.step(
      "Installing Docker",
      (step) => install(options, (line) => step.update(line)),
      { estimateSeconds: 30 },
    );
  // Where systemd runs, the package has started its own.
  const started = (await findDocker(options.signal)).server ?? (await start(options));
  return usable(started);
}

async function start(options: EnsureDockerOptions): Promise<DockerServer> {
  const answers = async () => (await findDocker()).server !== null;
  const hasSystemd = await isFolder("/run/systemd/system");
  await options.progress.step(
    "Starting the Docker daemon",
    async () => {
      if (hasSystemd) await exec("systemctl", ["start", "docker"]);
      else await startDockerd(options.stateDir, answers, options.signal);
    },
    { estimateSeconds: 4 },
  );
  const { server, reason } = await findDocker(options.signal);
  if (server === null) throw noDocker(reason ?? "The Docker daemon stopped answering.");
  return server;
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const question = (isInstalled: boolean) =>
  isInstalled
    ? "No Docker daemon is running. Start one (it stays until `down`)?"
    : "Docker is needed and not installed. Install it from this machine's Debian mirror and start it?";

const declined = () =>
  noDocker("Docker is needed for a cluster whose nodes are containers, and was declined.");

const noDocker = (message: string) =>
  new LabError(
    "no-docker",
    message,
    "Install Docker 23 or newer and start it, or use `--provider kwok`: simulated nodes, without Docker.",
  );

function usable(server: DockerServer): DockerServer {
  if (server.canRunPrivileged) return server;
  throw new LabError(
    "docker-too-old",
    `Docker ${server.version} cannot run privileged containers on this machine: it asks for capabilities that the machine does not have.`,
    "Install Docker 23 or newer.",
  );
}

/** A daemon that exists but is not for us to start: Docker Desktop, another machine's, one we may not talk to. */
function refuseWhatIsNotOurs(found: DockerState): void {
  if (/permission denied/i.test(found.reason ?? ""))
    throw new LabError(
      "docker-not-allowed",
      "Docker runs here, but this user may not talk to it.",
      "Join the group `docker` (`sudo usermod -aG docker $USER`, then log in again), or run this as root.",
    );
  if (process.platform !== "linux")
    throw noDocker(`${found.reason ?? "Docker does not answer."} Is Docker Desktop running?`);
  if (process.env["DOCKER_HOST"] !== undefined)
    throw noDocker(`DOCKER_HOST is ${process.env["DOCKER_HOST"]}, and no daemon answers there.`);
  if (process.getuid?.() !== 0)
    throw noDocker(
      `${found.reason ?? "Docker does not answer."} Only root can install or start it.`,
    );
}

/** Whether a dockerd is installed that can run our nodes. */
async function hasUsableDockerd(): Promise<boolean> {
  if (!(await hasProgram("dockerd"))) return false;
  const { stdout } = await tryExec("dockerd", ["--version"]);
  return isNewEnough(stdout.match(/\d+(\.\d+)+/)?.[0] ?? "0") || (await hasAllCapabilities());
}

/** Installs Docker with apt; from the next Debian release where the machine's own version is too old. */
async function install(options: EnsureDockerOptions, tell: (line: string) => void): Promise<void> {
  if (!(await canUseApt()))
    throw noDocker("Docker is not installed, and this machine has no apt to install it with.");
  const run = { onLine: tell, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  await aptUpdate(run);
  const own = await candidateVersion("docker.io");
  if (own === null || !isNewEnough(upstreamVersion(own))) {
    await addNewerSuite(options, own);
    await aptUpdate(run);
  }
  // Newer releases pack the client by itself.
  const client = (await candidateVersion("docker-cli")) === null ? [] : ["docker-cli"];
  await aptInstall(["docker.io", "containerd", ...client], run);
}

async function addNewerSuite({ stateDir, progress }: EnsureDockerOptions, own: string | null) {
  const source = await ownSource();
  if (source === null)
    throw noDocker(
      `apt offers ${own ?? "no Docker"} here, and no Debian source was found to take a newer one from.`,
    );
  const files = suiteFiles(source, "trixie", ["docker.io", "docker-cli", "containerd"]);
  progress.note(
    `apt offers Docker ${own ?? "nowhere"}: taking it from Debian trixie, and nothing else from there.`,
  );
  await writeAptFiles(files);
  await mkdir(dockerDir(stateDir), { recursive: true });
  await writeFile(
    join(dockerDir(stateDir), "apt-files.json"),
    JSON.stringify(files.map((file) => file.path)),
  );
}

/** Whether this process may hand on every capability the kernel knows (a container on a restricted host may not). */
async function hasAllCapabilities(): Promise<boolean> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  const last = Number(await readFile("/proc/sys/kernel/cap_last_cap", "utf8").catch(() => "0"));
  return bounding !== undefined && BigInt(`0x${bounding}`) === (1n << BigInt(last + 1)) - 1n;
}
