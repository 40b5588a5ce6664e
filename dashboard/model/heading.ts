import { lookWords } from "./notes.ts";
import type { Look, Shelf } from "./shelves.ts";
import { count, wholeDuration } from "./words.ts";

/** The gravest first. */
const gravity: readonly Look[] = [
  "lost",
  "unheard",
  "waiting",
  "unready",
  "starting",
  "scheduled",
  "leaving",
  "finished",
];

/** What stands beside a node's name: its own trouble, else its pods' (at most `most` things), else how many there are. */
export function heading({ node, front, back }: Shelf, now: number, most: number): string {
  if (node === null) return "this node is gone";
  const since = node.readinessAt === null ? "" : ` for ${wholeDuration(now - node.readinessAt)}`;
  if (node.readiness === "silent") return `silent${since}`;
  if (node.readiness === "not-ready") return `not ready${since}`;
  const counts = new Map<Look, number>();
  let alive = 0;
  for (const bowl of [...front, ...back]) {
    if (bowl === null) continue;
    if (bowl.pod !== null) alive += 1;
    counts.set(bowl.look, (counts.get(bowl.look) ?? 0) + 1);
  }
  const odd = gravity.flatMap((look) => {
    const n = counts.get(look);
    return n === undefined ? [] : [`${String(n)} ${lookWords[look]}`];
  });
  const closed = most > 1 ? "closed to new pods" : "closed";
  const said = [...(node.schedulable ? [] : [closed]), ...odd].slice(0, most);
  return said.length === 0 ? count(alive, "pod") : said.join(", ");
}
