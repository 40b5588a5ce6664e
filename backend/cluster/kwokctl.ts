import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { Step } from "../core/progress.ts";
import { waitFor } from "../core/wait.ts";
import { exec } from "../host/exec.ts";
import { identify, isAlive, type ProcessId } from "../host/processes.ts";
import type { KwokPrograms } from "./image/kwok-programs.ts";
import { kubernetesVersion } from "./image/versions.ts";
import type { ClusterSpec } from "./provider.ts";
import { stageFlags } from "./stage-timings.ts";

/** Where one simulated cluster lies; all of it inside the lab's own folder. */
export const kwokFolder = (spec: ClusterSpec) => join(spec.stateDir, "kwok");
export const kwokKubeconfig = (spec: ClusterSpec) => join(spec.stateDir, "kubeconfig");
const clusterFolder = (spec: ClusterSpec) => join(kwokFolder(spec), "clusters", spec.name);

interface Running {
  readonly programs: KwokPrograms;
  readonly spec: ClusterSpec;
  readonly step: Step;
  readonly signal?: AbortSignal;
}

/** Starts a new control plane, and waits until it answers. */
export async function startControlPlane(running: Running): Promise<void> {
  const { programs, spec } = running;
  await mkdir(kwokFolder(spec), { recursive: true, mode: 0o700 });
  // Says where it listens, and keeps it from looking for a configuration in the user's home.
  await writeFile(configFile(spec), JSON.stringify(configOf(spec, await freePorts())));
  await kwokctl(running, [
    "create",
    "cluster",
    "--disable-qps-limits",
    ...flags({
      runtime: "binary",
      wait: "60s",
      kubeconfig: kwokKubeconfig(spec),
      "kube-apiserver-binary": programs.kubeApiserver,
      "kube-controller-manager-binary": programs.kubeControllerManager,
      "kube-scheduler-binary": programs.kubeScheduler,
      "etcd-binary": programs.etcd,
      "kwok-controller-binary": programs.kwokController,
      "heartbeat-factor": "1",
      "node-lease-duration-seconds": spec.timings === "stage" ? "8" : "40",
    }),
  ]);
}

/** Whether a simulated cluster of this name was made here, running or not. */
export async function isThere(spec: ClusterSpec): Promise<boolean> {
  return (await namesIn(clusterFolder(spec))).includes("kwok.yaml");
}

/** Ends every process of the cluster and removes its folder; answers with how many processes ran. */
export async function removeControlPlane(spec: ClusterSpec): Promise<number> {
  const processes = await processesOf(spec);
  // At once: what they would still write goes with the folder, and the API server's farewell takes many seconds.
  for (const { pid } of processes) kill(pid);
  for (const recorded of processes)
    await waitFor(async () => ((await isAlive(recorded)) ? null : true), {
      what: `process ${recorded.pid} of ${spec.name} to end`,
      timeoutMs: 5_000,
      everyMs: 20,
    });
  await rm(kwokFolder(spec), { recursive: true, force: true });
  await rm(kwokKubeconfig(spec), { force: true });
  return processes.length;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended in between.
  }
}

/**
 * By what they run, not by kwokctl's pid files: a start that was cut off has not written all of them. The programs are linked into the
 * cluster's own folder, so that no process of anybody else's runs them by that path.
 */
async function processesOf(spec: ClusterSpec) {
  const bin = `${join(clusterFolder(spec), "bin")}/`;
  const found: ProcessId[] = [];
  for (const [pid, command] of await runningCommands()) {
    if (!command.startsWith(bin)) continue;
    const who = await identify(pid);
    if (who !== null) found.push(who);
  }
  return found;
}

async function runningCommands(): Promise<(readonly [number, string])[]> {
  const pids = (await namesIn("/proc")).map(Number).filter(Number.isInteger);
  return Promise.all(
    pids.map(async (pid) => {
      // One that has ended in between says nothing.
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return [pid, line] as const;
    }),
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function kwokctl({ programs, spec, step, signal }: Running, args: readonly string[]) {
  await exec(programs.kwokctl, [...args, "--name", spec.name, "--config", configFile(spec)], {
    env: {
      KWOK_WORKDIR: kwokFolder(spec),
      KWOK_KUBE_VERSION: kubernetesVersion,
      // It caches under ~/.kube otherwise, and the user's is not to be touched.
      HOME: join(kwokFolder(spec), "home"),
    },
    ...(signal === undefined ? {} : { signal }),
    timeoutMs: 120_000,
    onLine: (line) => step.update(/"msg":"(?<said>[^"]*)"/.exec(line)?.groups?.["said"] ?? line),
  });
}

const configFile = (spec: ClusterSpec) => join(kwokFolder(spec), "kwokctl.yaml");

/** Six that nobody holds now. Left to itself kwokctl takes the first free one of a list, and two clusters that come at once take the same. */
async function freePorts() {
  const names = ["kubeApiserver", "etcd", "etcdPeer", "kubeControllerManager", "kubeScheduler"];
  const held = [...names, "kwokController"].map((name) => ({ name, server: createServer() }));
  for (const { server } of held) await once(server.listen(0, "127.0.0.1"), "listening");
  const ports = held.map(({ name, server }) => {
    // A listening TCP server has an address with a port.
    const { port } = server.address() as AddressInfo;
    return [`${name}Port`, port] as const;
  });
  for (const { server } of held) await once(server.close(), "close");
  return Object.fromEntries(ports);
}

const configOf = ({ timings }: ClusterSpec, ports: Readonly<Record<string, number>>) => ({
  apiVersion: "config.kwok.x-k8s.io/v1alpha1",
  kind: "KwokctlConfiguration",
  options: { bindAddress: "127.0.0.1", ...ports },
  componentsPatches: timings === "stage" ? stagePatches : [],
});

/** A component's flags; kwokctl's own --extra-args panics on more than one flag of a second component. */
const patch = (name: string, args: Readonly<Record<string, string>>) => ({
  name,
  extraArgs: Object.entries(args).map(([key, value]) => ({ key, value })),
});

const stagePatches = [
  patch("kube-apiserver", stageFlags.apiServer),
  patch("kube-controller-manager", stageFlags.controllerManager),
];

const flags = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([name, value]) => `--${name}=${value}`);
