import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { findDocker } from "../../backend/host/docker.ts";
import { exec, tryExec } from "../../backend/host/exec.ts";
import type { Snapshot } from "../../backend/wire/messages.ts";
import type { LabState } from "../../backend/wire/state.ts";

const root = join(import.meta.dirname, "..", "..");

/** A lab of the tests' own, as a user has one: by the command line, beside whatever else runs on this machine. */
export interface TestLab {
  readonly name: string;
  /** Runs a command to its end. */
  kintsugi(
    ...args: readonly string[]
  ): Promise<{ stdout: string; stderr: string; exitCode: number }>;
  /** `up`, until the page's link is printed; answers with the process. */
  start(...args: readonly string[]): Promise<LabProcess>;
  state(): Promise<LabState>;
  /** kubectl as anybody else would use it: behind the lab's back. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** kill -9 of a container's first process, from its node. */
  killProcess(node: string, container: string): Promise<void>;
  readonly stateDir: string;
  readonly home: string;
}

export interface LabProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly said: () => string;
  /** Ends it with this signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Why no lab can be had on this machine, or null. Where Docker only does not run, `up` as root installs and starts it: that is part of what is tried. */
export async function whyNoLab(): Promise<string | null> {
  const { server, reason } = await findDocker();
  return server !== null || process.getuid?.() === 0
    ? null
    : `Docker: ${reason} Install Docker 23 or newer, or run the tests as root: they install it.`;
}

/** Own state, own home, own ports; the cache of built images is everybody's. */
export async function createTestLab(
  name: string,
  ports: { page: number; shop: number },
): Promise<TestLab> {
  const home = await mkdtemp(join(tmpdir(), "kintsugi-home-"));
  const stateRoot = join(home, "state");
  const stateDir = join(stateRoot, "kintsugi", name);
  const env = {
    HOME: home,
    XDG_STATE_HOME: stateRoot,
    XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    KINTSUGI_NAME: name,
    KINTSUGI_PORT: String(ports.page),
    KINTSUGI_SHOP_PORT: String(ports.shop),
    KINTSUGI_YES: "true",
    KINTSUGI_OPEN: "false",
  };
  const cli = join(root, "backend", "cli.ts");
  return {
    name,
    stateDir,
    home,
    kintsugi: (...args) => tryExec(process.execPath, [cli, ...args], { env, timeoutMs: 900_000 }),
    start: (...args) => startLab([cli, "up", ...args], env),
    async state() {
      const file = JSON.parse(await readFile(join(stateDir, "lab.json"), "utf8")) as {
        port: number;
        token: string;
      }; // the lab wrote it
      const answer = await request(`http://127.0.0.1:${file.port}/api/state`, {
        headers: { authorization: `Bearer ${file.token}` },
      });
      return ((await answer.body.json()) as Snapshot).state; // the lab's own snapshot
    },
    async killProcess(node, container) {
      const onNode = (...args: readonly string[]) => exec("docker", ["exec", node, ...args]);
      const id = await onNode("crictl", "ps", "-q", "--name", container);
      const template = ["--output", "go-template", "--template", "{{.info.pid}}"];
      await onNode("kill", "-9", await onNode("crictl", "inspect", ...template, id));
    },
    kubectl: async (...args) => {
      const { stdout, stderr, exitCode } = await tryExec("docker", [
        "exec",
        `${name}-control-plane`,
        "kubectl",
        "--kubeconfig",
        "/etc/kubernetes/admin.conf",
        ...args,
      ]);
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    },
  };
}

export const removeHome = (lab: TestLab) => rm(lab.home, { recursive: true, force: true });

async function startLab(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<LabProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const ended = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<string>();
  const hear = (chunk: Buffer) => {
    text += chunk.toString();
    const url = /Page\s+(\S+)/.exec(text)?.[1];
    if (url !== undefined) ready.resolve(url);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", (chunk: Buffer) => {
    process.stderr.write(chunk);
    hear(chunk);
  });
  // Not "exit": what it said last may still be on its way.
  child.once("close", (code, signal) => {
    text += `\n(ended: ${signal ?? code})\n`;
    ended.resolve();
    ready.reject(new Error(`The lab ended before it was ready:\n${text}`));
  });
  const url = await ready.promise;
  return {
    child,
    url,
    said: () => text,
    async end(signal) {
      child.kill(signal);
      await ended.promise;
    },
  };
}
