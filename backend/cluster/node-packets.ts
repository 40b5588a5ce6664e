import { isIPv4 } from "node:net";
import { LabError, messageOf } from "../core/errors.ts";
import type { NodeActions, NodeTarget, PacketDrop } from "./node-actions.ts";
import { armTimer, disarmTimer } from "./node-timer.ts";
import type { OwnNodes } from "./own-node.ts";

/** Packets between pods pass FORWARD, also between two of one node: the pods' network is routed. A node's own pass the other two. */
const hooks = "FORWARD INPUT OUTPUT";

/** What is run in the node: fixed text, the chain's name is its one argument. Rules come on standard input and are all there or none. */
const dropScript = `iptables-restore -w 5 --noflush || exit 1
for hook in ${hooks}; do
  iptables -w 5 -C "$hook" -j "$1" 2>/dev/null || iptables -w 5 -I "$hook" 1 -j "$1" || exit 1
done`;

const passScript = `for hook in ${hooks}; do
  while iptables -w 5 -D "$hook" -j "$1" 2>/dev/null; do :; done
done
iptables -w 5 -F "$1" 2>/dev/null
iptables -w 5 -X "$1" 2>/dev/null
! iptables -w 5 -n -L "$1" >/dev/null 2>&1`;

/** Packets that a node lets go lost. */
export function createNodePackets(
  own: OwnNodes,
): Pick<NodeActions, "dropPackets" | "letPacketsPass" | "droppedMarks"> {
  return {
    async dropPackets(node, drop) {
      const rules = rulesOf(drop);
      if ((await own.look(node)) === null) return;
      const chain = iptablesChain(drop.mark);
      if (drop.percent < 100) await insistOnShares(own, node);
      await armTimer(own, node, {
        name: timerOf(drop.mark),
        seconds: drop.seconds,
        program: ["/bin/sh", "-c", passScript.replaceAll("$", "$$$$"), "sh", chain],
      });
      await own.insist(node, ["sh", "-c", dropScript, "sh", chain], rules);
    },
    async letPacketsPass(node, mark) {
      const chain = iptablesChain(mark);
      const seen = await own.look(node);
      // The rules of a node that does not run are gone with its network.
      if (seen === null || seen.state === "exited") return;
      await own.insist(node, ["sh", "-c", passScript, "sh", chain]);
      await disarmTimer(own, node, timerOf(mark));
    },
    async droppedMarks(node) {
      const seen = await own.look(node);
      if (seen === null || seen.state === "exited") return [];
      const { stdout } = await own.inside(node, ["iptables", "-w", "5", "-S"]);
      return [...stdout.matchAll(/^-N KINTSUGI-([a-z0-9]{4,16})$/gm)].map(([, mark = ""]) => mark);
    },
  };
}

/** Why this node cannot let a share of the packets go lost, only all or none; null where it can. Changes nothing. */
export async function whyNoShares(own: OwnNodes, node: NodeTarget): Promise<string | null> {
  const trial = rulesOf({
    mark: "trial",
    between: ["192.0.2.1"],
    and: ["192.0.2.2"],
    percent: 50,
  });
  try {
    await own.insist(node, ["iptables-restore", "-w", "5", "--noflush", "--test"], trial);
    return null;
  } catch (error) {
    return `This kernel cannot drop a share of packets (xt_statistic): ${messageOf(error)}`;
  }
}

async function insistOnShares(own: OwnNodes, node: NodeTarget): Promise<void> {
  const why = await whyNoShares(own, node);
  if (why === null) return;
  throw new LabError("no-packet-shares", why, "Lose all of them: choose 100 percent.");
}

/** The chain with its rules, as iptables-restore reads them. A chain that is there already is filled anew. */
export function rulesOf({ mark, between, and, percent }: Omit<PacketDrop, "seconds">): string {
  const stray = [...between, ...and].find((address) => !isIPv4(address));
  if (stray !== undefined || between.length === 0 || and.length === 0)
    throw new Error(`Not an address to drop packets by: ${stray ?? "none"}.`);
  const chain = iptablesChain(mark);
  const share =
    percent < 100 ? ` -m statistic --mode random --probability ${(percent / 100).toFixed(4)}` : "";
  const [here, there] = [between.join(","), and.join(",")];
  return [
    "*filter",
    `:${chain} - [0:0]`,
    `-A ${chain} -s ${here} -d ${there}${share} -j DROP`,
    `-A ${chain} -s ${there} -d ${here}${share} -j DROP`,
    "COMMIT\n",
  ].join("\n");
}

/** The chain of the rules with this mark. */
export function iptablesChain(mark: string): string {
  if (!/^[a-z0-9]{4,16}$/.test(mark)) throw new Error(`Not a mark: ${mark}.`);
  return `KINTSUGI-${mark}`;
}

const timerOf = (mark: string) => `packets-${mark}`;
