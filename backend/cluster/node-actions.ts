import { createNodePackets, whyNoShares } from "./node-packets.ts";
import { createNodeQueues } from "./node-queues.ts";
import { createNodePower } from "./node-power.ts";
import { createNodePrograms } from "./node-programs.ts";
import { type NodeContainer, nodeContainers } from "./nodes.ts";
import { type AskDocker, createOwnNodes } from "./own-node.ts";

/** A node's container, found again by id: a successor of the same name is another one. */
export type NodeTarget = Pick<NodeContainer, "name" | "id">;

/** A program of a node that can be switched off. */
export type NodeProgram = "kubelet" | "scheduler" | "api-server";

export interface PacketDrop {
  readonly mark: string;
  readonly between: readonly string[];
  readonly and: readonly string[];
  readonly percent: number;
  readonly seconds: number;
}

/** What may be looked at of this machine's node containers. */
export interface NodeLook {
  /** The container of this node, with its address in the cluster's network; null where there is none. */
  container(node: string): Promise<(NodeContainer & { readonly address: string | null }) | null>;
}

/** What may be done to this machine's node containers: only to those with our cluster's label and this very id. */
export interface NodeActions extends NodeLook {
  /** Freezes it, kills it, or takes it out of the cluster's network. Already so: fine. */
  takeDown(node: NodeTarget, how: "pause" | "kill" | "disconnect"): Promise<void>;
  /** Unpauses, starts or connects it with the address it had, and checks that it has it. Already so, or gone: fine. */
  bringBack(
    node: NodeTarget,
    how: "pause" | "kill" | "disconnect",
    address: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** Switches a program off; first arms a timer in the node that switches it on again after `seconds`. */
  switchOff(node: NodeTarget, program: NodeProgram, seconds: number): Promise<void>;
  switchOn(node: NodeTarget, program: NodeProgram): Promise<void>;
  /** "the kubelet of kintsugi-worker does not run", or null. */
  notRunning(node: NodeTarget, program: NodeProgram): Promise<string | null>;
  /** Drops packets that pass through the node; first arms a timer in the node that lifts it after `seconds`. */
  dropPackets(node: NodeTarget, drop: PacketDrop): Promise<void>;
  letPacketsPass(node: NodeTarget, mark: string): Promise<void>;
  /** Marks of rules that still drop packets in this node: for the doctor. */
  droppedMarks(node: NodeTarget): Promise<readonly string[]>;
  /** "netem on eth0" for each queue that slows this node or a pod on it: for the doctor. */
  shapedLinks(node: NodeTarget): Promise<readonly string[]>;
}

export interface NodeActionsOptions {
  /** The cluster's name: only its containers are seen or touched. */
  readonly cluster: string;
  readonly ask?: AskDocker;
}

/** The actions on the node containers of one cluster. */
export function createNodeActions({ cluster, ask }: NodeActionsOptions): NodeActions {
  const own = createOwnNodes(cluster, ask);
  return {
    async container(name) {
      const found = (await nodeContainers(cluster)).find((one) => one.name === name);
      const seen = found === undefined ? null : await own.look(found);
      return found === undefined || seen === null ? null : { ...found, address: seen.address };
    },
    ...createNodePower(own),
    ...createNodePrograms(own),
    ...createNodePackets(own),
    ...createNodeQueues(own),
  };
}

/** Why the nodes of this cluster cannot let a share of their packets go lost; null where they can. Changes nothing. */
export async function whyNoPacketShares(cluster: string): Promise<string | null> {
  const node = (await nodeContainers(cluster)).find(({ state }) => state === "running");
  if (node === undefined) return "No node of the cluster runs.";
  return await whyNoShares(createOwnNodes(cluster), node);
}
