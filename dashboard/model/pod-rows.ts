import { heading } from "./heading.ts";
import { lookWords } from "./notes.ts";
import type { Bowl, Scene, Shelf } from "./shelves.ts";
import { count, wholeDuration } from "./words.ts";

/** A line of the table: a node, or one of its pods. */
export type Line =
  | { readonly type: "node"; readonly key: string; readonly name: string; readonly says: string }
  | { readonly type: "pod"; readonly key: string; readonly bowl: Bowl };

/** The scene as lines. Shelves that are as before keep theirs. */
export function createLines() {
  let known = new Map<Shelf, readonly Bowl[]>();
  return ({ shelves, unplaced }: Scene, now: number): readonly Line[] => {
    const fresh = new Map<Shelf, readonly Bowl[]>();
    const lines: Line[] = [];
    const add = (name: string, says: string, bowls: readonly Bowl[]) => {
      lines.push({ type: "node", key: `node ${name}`, name, says });
      for (const bowl of bowls) lines.push({ type: "pod", key: bowl.uid, bowl });
    };
    for (const shelf of shelves) {
      const bowls = known.get(shelf) ?? inOrder(shelf);
      fresh.set(shelf, bowls);
      add(shelf.name, heading(shelf, now, 3), bowls);
    }
    known = fresh;
    if (unplaced.length > 0) add("no node yet", count(unplaced.length, "pod"), unplaced);
    return lines;
  };
}

const inOrder = ({ front, back }: Shelf): readonly Bowl[] =>
  [...front, ...back].filter((bowl) => bowl !== null).sort(byAppThenName);

const byAppThenName = (a: Bowl, b: Bowl): number =>
  compare(a.app, b.app) || compare(a.name, b.name);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What the table says of a pod: its name, app, phase, ready, restarts, age and version. */
export function cells({ name, app, look, pod, lostAt, seam }: Bowl, now: number) {
  const reason = pod?.reason == null || look === "ready" ? "" : ` (${pod.reason})`;
  const healed = seam === null ? "" : ", healed";
  return {
    name,
    app,
    phase: `${lookWords[look]}${reason}${healed}`,
    ready: look === "ready" ? "yes" : look === "unheard" ? "unknown" : "no",
    restarts: pod === null ? "–" : String(pod.restarts),
    age: pod === null ? `gone ${wholeDuration(now - (lostAt ?? now))}` : age(pod.createdAt, now),
    version: pod?.version ?? "–",
  };
}

const age = (createdAt: number, now: number): string => wholeDuration(now - createdAt);
