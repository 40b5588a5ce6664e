import type { ExecResult } from "../../backend/host/exec.ts";
import type { AskDocker } from "../../backend/cluster/own-node.ts";

/** A container of the fake Docker, as a test sets it and reads it again. */
export interface FakeNode {
  readonly id: string;
  readonly cluster: string;
  status: "running" | "paused" | "exited";
  address: string | null;
  readonly files: Set<string>;
  /** Programs that run, and whether they are stopped (SIGSTOP). */
  readonly programs: Map<string, "running" | "stopped">;
  /** Timers by unit, with what they run. */
  readonly timers: Map<string, { readonly seconds: string; readonly program: readonly string[] }>;
  /** Chains of ours with their rules. */
  readonly chains: Map<string, string>;
}

/** A Docker in memory that does to its containers what a real one would, and in them what a node's programs would. */
export interface FakeDocker {
  readonly ask: AskDocker;
  readonly nodes: Map<string, FakeNode>;
  /** All that was asked of it, without the looks. */
  readonly asked: readonly string[];
  add(node: Partial<FakeNode> & { readonly id: string }): FakeNode;
  /** The daemon answers nothing from now on. */
  goAway(): void;
}

const manifest = "/etc/kubernetes/manifests/kube-scheduler.yaml";

/** A Docker without containers. */
export function createFakeDocker(): FakeDocker {
  const nodes = new Map<string, FakeNode>();
  const asked: string[] = [];
  let isAway = false;
  return {
    nodes,
    asked,
    goAway: () => void (isAway = true),
    add(node) {
      const whole: FakeNode = {
        cluster: "lab",
        status: "running",
        address: "172.18.0.3",
        files: new Set([manifest]),
        programs: new Map([
          ["kubelet", "running"],
          ["kube-scheduler", "running"],
          ["kube-apiserver", "running"],
        ]),
        timers: new Map(),
        chains: new Map(),
        ...node,
      };
      nodes.set(whole.id, whole);
      return whole;
    },
    async ask(args, options) {
      if (isAway)
        return fails("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.");
      const id = args.find((word) => nodes.has(word));
      const node = nodes.get(id ?? "");
      if (node === undefined) return fails(`Error: No such container: ${args.at(-1)}`);
      if (args[1] === "inspect") return says(inspect(node));
      asked.push(args.filter((word) => word !== id && word !== "-i").join(" "));
      if (args[0] !== "exec") return power(node, args);
      const program = args.slice(args.indexOf(node.id) + 1);
      return inside(node, program, String(options?.input ?? ""));
    },
  };
}

const says = (stdout = ""): ExecResult => ({ stdout, stderr: "", exitCode: 0 });
const fails = (stderr = ""): ExecResult => ({ stdout: "", stderr, exitCode: 1 });

const inspect = ({ id, cluster, status, address }: FakeNode) =>
  JSON.stringify([
    {
      Id: id,
      State: { Status: status },
      Config: { Labels: { "io.x-k8s.kind.cluster": cluster } },
      NetworkSettings: {
        Networks:
          address === null ? {} : { kind: { IPAddress: status === "exited" ? "" : address } },
      },
    },
  ]);

function power(node: FakeNode, [verb = "", word = ""]: readonly string[]): ExecResult {
  const become = (from: FakeNode["status"][], to: FakeNode["status"]) => {
    if (!from.includes(node.status)) return fails(`Container ${node.id} is ${node.status}`);
    node.status = to;
    return says();
  };
  if (verb === "pause") return become(["running"], "paused");
  if (verb === "unpause") return become(["paused"], "running");
  if (verb === "kill") return become(["running", "paused"], "exited");
  if (verb === "start") return become(["exited"], "running");
  if (verb === "network" && (word === "connect") === (node.address === null)) {
    node.address = word === "connect" ? "172.18.0.3" : null;
    return says();
  }
  return fails("endpoint is (not) connected");
}

function inside(node: FakeNode, program: readonly string[], input: string): ExecResult {
  if (node.status !== "running") return fails(`Container is ${node.status}`);
  const [name = "", ...args] = program;
  const run = inNode[name.replace(/^.*\//, "")];
  if (run === undefined) throw new Error(`The fake node knows no ${name}.`);
  return run(node, args, input) ? says(name === "iptables" ? chainsOf(node) : "") : fails();
}

const chainsOf = ({ chains }: FakeNode) =>
  ["-P FORWARD ACCEPT", ...[...chains.keys()].map((chain) => `-N ${chain}`)].join("\n");

type InNode = (node: FakeNode, args: readonly string[], input: string) => boolean;

/** What the programs in a node do, as far as the lab uses them. True: exit code 0. */
const inNode: Readonly<Record<string, InNode>> = {
  systemctl({ programs, timers }, [verb = "", unit = ""]) {
    if (unit.endsWith(".timer")) return timers.delete(unit.replace(/\.timer$/, ""));
    if (verb === "is-active") return programs.has("kubelet");
    if (verb === "start") programs.set("kubelet", "running");
    else programs.delete("kubelet");
    return true;
  },
  "systemd-run"({ timers }, args) {
    const [unit = "", seconds = ""] = ["--unit=", "--on-active="].map((flag) =>
      args.find((word) => word.startsWith(flag))?.slice(flag.length),
    );
    if (timers.has(unit)) return false;
    timers.set(unit, { seconds, program: args.filter((word) => !word.startsWith("--")) });
    return true;
  },
  mv({ files, programs }, args) {
    const [from = "", to = ""] = args.filter((word) => !word.startsWith("-"));
    if (!files.has(from)) return false;
    if (args.includes("-n") && files.has(to)) return true;
    files.delete(from);
    files.add(to);
    if (files.has(manifest)) programs.set("kube-scheduler", "running");
    else programs.delete("kube-scheduler");
    return true;
  },
  rm: ({ files }, args) => files.delete(args.at(-1) ?? "") || true,
  test: ({ files }, args) => files.has(args.at(-1) ?? ""),
  false: () => false,
  pkill({ programs }, [signal, , name = ""]) {
    if (!programs.has(name)) return false;
    programs.set(name, signal === "-STOP" ? "stopped" : "running");
    return true;
  },
  pgrep: ({ programs }, args) => programs.get(args.at(-1) ?? "") === "running",
  iptables: () => true,
  "iptables-restore": () => true,
  sh({ chains }, [, script = "", , chain = ""], input) {
    if (!script.includes("iptables-restore")) return chains.delete(chain) || true;
    chains.set(chain, input);
    return true;
  },
};
