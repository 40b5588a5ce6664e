import { safeText } from "../core/text.ts";
import type { NodeActions } from "./node-actions.ts";
import type { OwnNodes } from "./own-node.ts";

/** The queues of the node's own links, then those of each pod on it, which are links of other network namespaces. */
const lookScript = `tc qdisc show
for space in $(ip netns list 2>/dev/null | cut -d' ' -f1); do ip netns exec "$space" tc qdisc show; done 2>/dev/null
true`;

/** Queueing disciplines (tc-netem(8), tc(8)) that hold packets back, lose or order them: no link of a fresh cluster has one. */
const shapers = new Set([
  "netem",
  "tbf",
  "htb",
  "hfsc",
  "prio",
  "ets",
  "red",
  "cake",
  "drr",
  "qfq",
]);

/** What slows a node's packets down. The lab itself makes no such queue; other tools leave them behind. */
export function createNodeQueues(own: OwnNodes): Pick<NodeActions, "shapedLinks"> {
  return {
    async shapedLinks(node) {
      const seen = await own.look(node);
      if (seen === null || seen.state === "exited") return [];
      const { stdout } = await own.inside(node, ["sh", "-c", lookScript]);
      return shapedIn(stdout);
    },
  };
}

/** "netem on eth0" for each shaping queue in what `tc qdisc show` printed. */
export function shapedIn(printed: string): readonly string[] {
  const queues = [...printed.matchAll(/^qdisc (\S+) \S+ dev (\S+)/gm)];
  const found = queues
    .filter(([, kind = ""]) => shapers.has(kind))
    .map(([, kind = "", link = ""]) => safeText(`${kind} on ${link}`));
  return [...new Set(found)];
}
