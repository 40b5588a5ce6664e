import { nodeImageWay } from "../cluster/image/ensure.ts";
import type { Config } from "../config.ts";
import { type Offer, probeCapabilities } from "../host/capabilities.ts";
import { findDocker } from "../host/docker.ts";
import { hasProgram, tryExec } from "../host/exec.ts";
import { holderOf } from "../host/ports.ts";
import { safeText } from "../core/text.ts";
import { findRunningLab } from "../running-lab.ts";
import { acceptCluster, examineCluster, verdictLine } from "./examine.ts";

/** One thing that the lab needs or would like, or that is not as it was in its cluster. fail: it cannot start so, or is broken; note: it works, with less. */
interface Finding {
  readonly what: string;
  readonly state: "ok" | "note" | "fail";
  readonly found: string;
  /** What to do about it; null where all is well. */
  readonly remedy: string | null;
}

/** `kintsugi doctor`: what this machine lacks, and what is left broken in the lab's cluster. 0: nothing; 1: something, and each finding says what to do. */
export async function doctor(
  config: Config,
  { accept }: { readonly accept: boolean },
): Promise<number> {
  if (accept) await acceptCluster(config);
  const asked = (
    await Promise.all([
      dockerAndImage(config),
      compiler(),
      machine(),
      port(config, config.port, "--port", "page"),
      port(config, config.shopPort, "--shop-port", "shop"),
      cluster(config),
    ])
  ).flat();
  const findings = [nodeVersion(), ...asked];
  if (config.json) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else process.stdout.write(findings.map(line).join(""));
  return findings.some(({ state }) => state === "fail") ? 1 : 0;
}

const marks = { ok: "✔", note: "·", fail: "✘" } as const;

function line({ what, state, found, remedy }: Finding): string {
  const advice = remedy === null ? "" : `\n    → ${remedy}`;
  return `${marks[state]} ${what.padEnd(16)} ${found}${advice}\n`;
}

const ok = (what: string, found: string): Finding => ({ what, state: "ok", found, remedy: null });
const note = (what: string, found: string, remedy: string): Finding => ({
  what,
  state: "note",
  found,
  remedy,
});
const fail = (what: string, found: string, remedy: string): Finding => ({
  what,
  state: "fail",
  found,
  remedy,
});

/** What the doctor found in the cluster, whoever has changed it. */
async function cluster(config: Config): Promise<Finding[]> {
  const verdict = await examineCluster(config);
  if (verdict === null) return [];
  if (verdict.findings.length === 0) return [ok("cluster", verdictLine(verdict))];
  return verdict.findings.map(({ where, what, remedy }) => fail(safeText(where), what, remedy));
}

const nodeVersion = (): Finding =>
  Number.parseInt(process.versions.node, 10) >= 24
    ? ok("Node", process.version)
    : fail("Node", process.version, "Install Node 24, or run `npm ci`: the dependencies bring it.");

async function dockerAndImage({ cacheDir, isRoot }: Config): Promise<Finding[]> {
  const { client, server, reason } = await findDocker();
  if (server === null) {
    const found = reason ?? "does not answer";
    const remedy = isRoot
      ? "`npm start` installs and starts it (Debian and Ubuntu), or: npm start -- --provider kwok"
      : "Install Docker 23 or newer and let your user use it, or: npm start -- --provider kwok";
    return [isRoot ? note("Docker", found, remedy) : fail("Docker", found, remedy)];
  }
  const docker = server.canRunPrivileged
    ? ok("Docker", `${server.version} (client ${client}), cgroup v${server.cgroupVersion}`)
    : fail(
        "Docker",
        `${server.version} cannot run privileged containers here`,
        "Install Docker 23 or newer.",
      );
  return [docker, await imageFinding(cacheDir)];
}

async function imageFinding(cacheDir: string): Promise<Finding> {
  const way = await nodeImageWay(cacheDir);
  switch (way) {
    case "built-before":
    case "pulled-before":
      return ok("node image", "in Docker");
    case "from-archive":
      return ok("node image", "in the cache: loaded in about 15 s");
    case "pull":
      return note("node image", "a registry answers", "`npm start` pulls it: about 1 GB.");
    case "build":
      return note(
        "node image",
        "no registry answers",
        "`npm start` builds it, once: about 12 minutes on two cores, 4 GB of disk.",
      );
    default:
      return way satisfies never;
  }
}

async function compiler(): Promise<Finding> {
  if (!(await hasProgram("go", ["version"])))
    return note("Go", "not installed", "Only needed where no registry answers: install Go 1.26.");
  const { stdout } = await tryExec("go", ["version"]);
  return ok("Go", stdout.replace("go version ", ""));
}

async function machine(): Promise<Finding[]> {
  const { registry, netem, cores, memoryBytes } = await probeCapabilities();
  const memory = `${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB of memory`;
  const isSmall = cores < 2 || memoryBytes < 7.5 * 2 ** 30;
  return [
    isSmall
      ? note("machine", memory, "2 cores and 8 GiB are the least for 1 + 3 nodes: try --workers 1.")
      : ok("machine", memory),
    offer("registry", registry, "The lab works without one."),
    offer("network delay", netem, "Faults that need it are hidden, and say so."),
  ];
}

const offer = (what: string, offered: Offer, without: string): Finding =>
  offered.here ? ok(what, "available") : note(what, offered.reason, without);

/** A port that the running lab or its cluster holds is as it should be. */
async function port(config: Config, number: number, flag: string, what: string): Promise<Finding> {
  const name = `${what} port`;
  const holder = await holderOf(number);
  if (holder === null) return ok(name, `${number} is free`);
  const by = `${number} is held by ${holder.command} (process ${holder.pid})`;
  const isOurs =
    (await findRunningLab(config.stateDir)) !== null || holder.command === "docker-proxy";
  return isOurs ? ok(name, by) : fail(name, by, `End it, or: npm start -- ${flag} ${number + 1}`);
}
