import { LabError } from "../core/errors.ts";
import type { NodeActions, NodeTarget } from "./node-actions.ts";
import { followAddresses } from "./node-address.ts";
import { kindNetwork, type OwnNodes, type SeenNode } from "./own-node.ts";

/** Whole containers: frozen, killed, cut off, and back. */
export function createNodePower(own: OwnNodes): Pick<NodeActions, "takeDown" | "bringBack"> {
  /** Does it unless it is so already; whoever was quicker has done it for us. Whether it was us. */
  const reach = async (node: NodeTarget, { isSo, args, signal }: Step): Promise<boolean> => {
    const seen = await own.look(node);
    if (seen === null || isSo(seen)) return false;
    try {
      await own.docker([...args, node.id], signal);
      return true;
    } catch (error) {
      const now = await own.look(node);
      if (now !== null && !isSo(now)) throw error;
      return false;
    }
  };
  return {
    async takeDown(node, how) {
      const seen = await own.look(node);
      if (how === "pause" && seen !== null && seen.state !== "paused" && seen.state !== "running")
        throw cannotFreeze(node);
      await reach(node, downs[how]);
    },
    async bringBack(node, how, address, signal) {
      const isBack = await reach(node, { ...ups[how], signal });
      if (isBack && how === "disconnect") await redial(node, own);
      // A paused container keeps its address; Docker gives the others whichever is free.
      if (how !== "pause") await keepAddress(node, { own, address, signal });
    },
  };
}

interface Step {
  readonly isSo: (seen: SeenNode) => boolean;
  readonly args: readonly string[];
  readonly signal?: AbortSignal;
}

/** Docker itself lets a container that was killed from outside lie, whatever its restart policy. */
const downs: Readonly<Record<"pause" | "kill" | "disconnect", Step>> = {
  pause: { isSo: ({ state }) => state === "paused", args: ["pause"] },
  kill: { isSo: ({ state }) => state === "exited", args: ["kill"] },
  disconnect: {
    isSo: ({ isConnected }) => !isConnected,
    args: ["network", "disconnect", kindNetwork],
  },
};

/**
 * No address is asked for: Docker would hold the container to it for ever, and refuse to start it on the day when another has it. The
 * lowest free one is given, which is the old one but where two nodes come back crosswise.
 */
const ups: typeof downs = {
  pause: { isSo: ({ state }) => state !== "paused", args: ["unpause"] },
  kill: { isSo: ({ state }) => state === "running" || state === "paused", args: ["start"] },
  disconnect: { isSo: ({ isConnected }) => isConnected, args: ["network", "connect", kindNetwork] },
};

/**
 * What was under way to the API server is sent again only after a wait that doubles while nothing comes back (RFC 6298, 5.5): longer than
 * the cut itself. Without these connections the kubelet dials anew at once. A kernel that cannot end them leaves it to wait.
 */
async function redial(node: NodeTarget, own: OwnNodes): Promise<void> {
  await own.inside(node, ["ss", "--kill", "dport", "=", "6443"]).catch(() => null);
}

interface Return {
  readonly own: OwnNodes;
  readonly address: string;
  readonly signal: AbortSignal;
}

/** A node with another address than the one it knows itself by is put right. */
async function keepAddress(node: NodeTarget, { own, address, signal }: Return): Promise<void> {
  const seen = await own.look(node);
  if (seen === null || seen.state === "paused" || seen.address === address) return;
  if (seen.state !== "running") throw staysDown(node);
  await followAddresses([{ ...node, role: "worker", state: "running" }], signal);
}

const cannotFreeze = ({ name, id }: NodeTarget) =>
  new LabError(
    "node-not-running",
    `${name} cannot be frozen: its container does not run.`,
    `Start it: \`docker start ${id.slice(0, 12)}\`.`,
  );

const staysDown = ({ name, id }: NodeTarget) =>
  new LabError(
    "node-not-running",
    `${name} was started and ended again.`,
    `\`docker logs --tail 20 ${id.slice(0, 12)}\` says why; \`npm start\` replaces a worker that cannot start.`,
  );
