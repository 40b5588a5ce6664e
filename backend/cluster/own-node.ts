import { z } from "zod";
import { LabError } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import { type ExecOptions, type ExecResult, tryExec } from "../host/exec.ts";
import type { NodeTarget } from "./node-actions.ts";
import { clusterLabel } from "./nodes.ts";

/** How Docker is asked: its arguments in, what it said out, whatever the exit code. */
export type AskDocker = (args: readonly string[], options?: ExecOptions) => Promise<ExecResult>;

/** How a node's container is right now. */
export interface SeenNode {
  readonly state: "running" | "paused" | "exited" | "other";
  /** Its address in the cluster's network; null while it has none. */
  readonly address: string | null;
  readonly isConnected: boolean;
}

/** The nodes of one cluster: whatever is done to a node goes through here, and is done to no other container. */
export interface OwnNodes {
  /** This very container, or null when it is gone. Throws a LabError `foreign-node` for one of another cluster. */
  look(node: NodeTarget): Promise<SeenNode | null>;
  /** Runs docker; what fails is a LabError `docker-refused`, or `no-docker`. Answers with what it printed. */
  docker(args: readonly string[], signal?: AbortSignal): Promise<string>;
  /** Runs a program in the node; its outcome, whatever the exit code. Throws a LabError `node-not-running` where nothing can run. */
  inside(node: NodeTarget, program: readonly string[], input?: string): Promise<ExecResult>;
  /** The same, for a program that must succeed. */
  insist(node: NodeTarget, program: readonly string[], input?: string): Promise<void>;
}

/** The Docker network that all kind clusters of a machine share. */
export const kindNetwork = "kind";

/** Docker answers in milliseconds; a daemon that hangs must not hold up an undo that could be tried again. */
const answerWithinMs = 30_000;

/** The nodes of the cluster of this name. */
export function createOwnNodes(cluster: string, ask: AskDocker = askDocker): OwnNodes {
  const look = async (node: NodeTarget) => {
    const answer = await ask(["container", "inspect", node.id], { timeoutMs: answerWithinMs });
    if (answer.exitCode === 0) return read(node, cluster, answer.stdout);
    if (/no such container/i.test(answer.stderr)) return null;
    throw refused(["container", "inspect", node.name], answer);
  };
  const inside = async (node: NodeTarget, program: readonly string[], input?: string) => {
    const seen = await look(node);
    if (seen?.state !== "running") throw notRunning(node, seen);
    const stdin = input === undefined ? [] : ["-i"];
    const options = { timeoutMs: answerWithinMs, ...(input === undefined ? {} : { input }) };
    return await ask(["exec", ...stdin, node.id, ...program], options);
  };
  return {
    look,
    inside,
    async docker(args, signal) {
      const options = signal === undefined ? {} : { signal };
      const answer = await ask(args, { timeoutMs: answerWithinMs, ...options });
      if (answer.exitCode === 0) return answer.stdout;
      throw refused(args, answer);
    },
    async insist(node, program, input) {
      const answer = await inside(node, program, input);
      if (answer.exitCode !== 0) throw refused(["exec", node.name, ...program], answer);
    },
  };
}

const askDocker: AskDocker = (args, options) => tryExec("docker", args, options);

/** Docker's own description; the rest of it is left alone. */
const inspected = z
  .array(
    z.object({
      Id: z.string(),
      State: z.object({ Status: z.string() }),
      Config: z.object({ Labels: z.record(z.string(), z.string()).nullable() }),
      NetworkSettings: z.object({
        Networks: z.record(z.string(), z.object({ IPAddress: z.string().default("") })),
      }),
    }),
  )
  .length(1);

function read(node: NodeTarget, cluster: string, json: string): SeenNode {
  const [container] = inspected.parse(JSON.parse(json));
  const labels = container?.Config.Labels ?? {};
  // Docker also finds by name: a name of hexadecimal digits must not pass for an id.
  if (container?.Id.startsWith(node.id) !== true || labels[clusterLabel] !== cluster)
    throw foreign(node, cluster);
  const { Status: state } = container.State;
  const network = container.NetworkSettings.Networks[kindNetwork];
  return {
    state: state === "running" || state === "paused" || state === "exited" ? state : "other",
    address: network?.IPAddress || null,
    isConnected: network !== undefined,
  };
}

const foreign = ({ name, id }: NodeTarget, cluster: string) =>
  new LabError(
    "foreign-node",
    `The container ${id.slice(0, 12)} (${safeText(name)}) is no node of the cluster ${cluster}: nothing was done to it.`,
    `\`docker ps -a --filter label=${clusterLabel}=${cluster}\` shows the cluster's own.`,
  );

const notRunning = ({ name, id }: NodeTarget, seen: SeenNode | null) =>
  new LabError(
    "node-not-running",
    `Nothing can be run in ${name}: its container is ${seen === null ? "gone" : seen.state}.`,
    seen?.state === "paused"
      ? `Let it go on: \`docker unpause ${id.slice(0, 12)}\`.`
      : seen === null
        ? "`npm start` adds a worker that is gone."
        : `Start it: \`docker start ${id.slice(0, 12)}\`.`,
  );

/** What Docker said is shown whole enough to act on it: its daemon may be away, or the node may have refused. */
function refused(args: readonly string[], { stderr, stdout, exitCode }: ExecResult): LabError {
  const said = safeText((stderr || stdout).trim().split("\n").at(-1) ?? "");
  if (/cannot connect to the docker daemon/i.test(stderr))
    return new LabError("no-docker", said, "Start Docker (`npm start` does), then try again.");
  return new LabError(
    "docker-refused",
    `\`docker ${args.join(" ").slice(0, 200)}\` ended with ${exitCode}: ${said || "it said nothing (or hung)"}`,
    "`docker ps -a` shows how the nodes are; `npm run kintsugi doctor` looks for the reason.",
  );
}
