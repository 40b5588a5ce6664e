import { readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { messageOf } from "../core/errors.ts";
import { findDocker } from "./docker.ts";
import { tryExec } from "./exec.ts";

/** Something that this machine offers or does not, and then why not, as a person would say it. */
export type Offer = { readonly here: true } | { readonly here: false; readonly reason: string };

/** What this machine can do, asked of the machine itself. */
export interface Capabilities {
  /** A Docker that answers and can run cluster nodes. */
  readonly docker: Offer;
  /** A container registry that images can be pulled from. */
  readonly registry: Offer;
  /** The kernel's network emulator: latency and loss between nodes. */
  readonly netem: Offer;
  /** null where the machine has no cgroups (not Linux). */
  readonly cgroupVersion: 1 | 2 | null;
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface ProbeOptions {
  /** A small image by which a registry is asked whether it answers. */
  readonly image?: string;
  readonly signal?: AbortSignal;
}

/** Asks this machine what it can do; every probe leaves it as it was. */
export async function probeCapabilities(options: ProbeOptions = {}): Promise<Capabilities> {
  const [docker, registry, netem, cgroupVersion] = await Promise.all([
    probeDocker(options.signal),
    probeRegistry(options),
    probeNetem(),
    readCgroupVersion(),
  ]);
  const cores = availableParallelism();
  return { docker, registry, netem, cgroupVersion, cores, memoryBytes: totalmem() };
}

const here: Offer = { here: true };
const absent = (reason: string): Offer => ({ here: false, reason });

async function probeDocker(signal?: AbortSignal): Promise<Offer> {
  const { server, reason } = await findDocker(signal);
  if (server === null) return absent(reason ?? "No Docker daemon answers.");
  return server.canRunPrivileged
    ? here
    : absent(`Docker ${server.version} cannot run privileged containers here: 23 or newer can.`);
}

async function probeRegistry({ image = "busybox:1", signal }: ProbeOptions): Promise<Offer> {
  const options = { timeoutMs: 6000, ...(signal === undefined ? {} : { signal }) };
  return attempt("docker", ["manifest", "inspect", image], {
    options,
    reason: (said) => `No container registry answers${said === "" ? " in time" : `: ${said}`}.`,
  });
}

/** Tries it on the loopback device of a network of its own, which vanishes with the probe. */
export async function probeNetem(): Promise<Offer> {
  if (process.platform !== "linux") return absent("Network emulation is a feature of Linux.");
  const tc = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
  return attempt("unshare", ["--net", ...tc], {
    options: { timeoutMs: 10_000 },
    reason: (said) =>
      /operation not permitted/i.test(said)
        ? "Only root can ask the kernel for network emulation."
        : `This kernel cannot emulate a network (sch_netem): ${said}.`,
  });
}

interface Attempt {
  readonly options: { readonly timeoutMs: number; readonly signal?: AbortSignal };
  readonly reason: (said: string) => string;
}

async function attempt(program: string, args: readonly string[], { options, reason }: Attempt) {
  try {
    const { exitCode, stderr } = await tryExec(program, args, options);
    return exitCode === 0 ? here : absent(reason(lastLine(stderr)));
  } catch (error) {
    options.signal?.throwIfAborted();
    return absent(messageOf(error));
  }
}

const lastLine = (text: string) => (text.trim().split("\n").at(-1) ?? "").replace(/\.$/, "");

async function readCgroupVersion(): Promise<1 | 2 | null> {
  const mounts = await readFile("/proc/mounts", "utf8").catch(() => "");
  if (/^\S+ \/sys\/fs\/cgroup cgroup2 /m.test(mounts)) return 2;
  return / \/sys\/fs\/cgroup\/\S+ cgroup /.test(mounts) ? 1 : null;
}
