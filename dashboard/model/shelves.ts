import type { LabState, Seam } from "../../backend/wire/state.ts";
import type { NodeView, PodPhase, PodView } from "../../backend/wire/views.ts";
import { type Places, settle } from "./places.ts";

/** How a pod looks. Its phase, and two that only the room can see: lost (gone, not yet made good) and unheard (its node is silent). */
export type Look = PodPhase | "lost" | "unheard";

export interface Bowl {
  readonly uid: string;
  readonly name: string;
  readonly app: string;
  readonly look: Look;
  /** What the cluster says of it; null for one that is gone. */
  readonly pod: PodView | null;
  readonly seam: Seam | null;
  /** Since when it is lost. */
  readonly lostAt: number | null;
}

export interface Shelf {
  readonly name: string;
  readonly node: NodeView | null;
  readonly places: readonly (Bowl | null)[];
}

/** A place that somebody wished for and nobody fills. */
export interface Wish {
  readonly owner: string;
  readonly app: string;
  readonly missing: number;
}

export interface Scene {
  readonly shelves: readonly Shelf[];
  /** Pods without a node. */
  readonly unplaced: readonly Bowl[];
  readonly wishes: readonly Wish[];
  readonly places: Places;
}

/** A lost pod is shown until another took its place, but not for longer than this. */
const ghostMs = 30_000;
const seamMs = 60_000;
const appOrder = ["storefront", "kitchen", "ledger", "receipts"];

/** Puts everything on its shelf. `before`: who stood where a moment ago. */
export function arrange(state: LabState, now: number, before: Places): Scene {
  const workers = Object.values(state.nodes).filter(({ role }) => role === "worker");
  const silent = new Set(
    workers.filter(({ readiness }) => readiness === "silent").map(({ name }) => name),
  );
  const bowls = [
    ...Object.values(state.pods).map((pod) => asBowl(pod, state, { now, silent })),
    ...ghosts(state, now),
  ].sort(byAppThenName);
  const names = [
    ...new Set([...workers.map(({ name }) => name), ...bowls.flatMap(({ node }) => node ?? [])]),
  ].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const on = (name: string) => bowls.filter(({ node }) => node === name);
  const places = settle(
    before,
    Object.fromEntries(names.map((name) => [name, on(name).map(({ bowl }) => bowl.uid)])),
  );
  const byUid = new Map(bowls.map(({ bowl }) => [bowl.uid, bowl]));
  return {
    shelves: names.map((name) => ({
      name,
      node: workers.find((node) => node.name === name) ?? null,
      places: (places[name] ?? []).map((uid) => byUid.get(uid ?? "") ?? null),
    })),
    unplaced: bowls.filter(({ node }) => node === null).map(({ bowl }) => bowl),
    wishes: wishes(state),
    places,
  };
}

interface Placed {
  readonly node: string | null;
  readonly bowl: Bowl;
}

function asBowl(
  pod: PodView,
  state: LabState,
  { now, silent }: { now: number; silent: ReadonlySet<string> },
): Placed {
  const seam = state.seams[pod.uid] ?? null;
  const isUnheard = pod.node !== null && silent.has(pod.node);
  return {
    node: pod.node,
    bowl: {
      uid: pod.uid,
      name: pod.name,
      app: pod.app,
      look: isUnheard ? (pod.phase === "leaving" ? "lost" : "unheard") : pod.phase,
      pod,
      seam: seam !== null && now - seam.at < seamMs ? seam : null,
      lostAt: null,
    },
  };
}

function ghosts(state: LabState, now: number): Placed[] {
  return Object.entries(state.wounds)
    .filter(([uid, wound]) => state.pods[uid] === undefined && now - wound.at < ghostMs)
    .map(([uid, wound]) => ({
      node: wound.node,
      bowl: {
        uid,
        name: wound.pod,
        app: wound.app,
        look: "lost",
        pod: null,
        seam: null,
        lostAt: wound.at,
      },
    }));
}

function byAppThenName(a: Placed, b: Placed): number {
  return rank(a.bowl.app) - rank(b.bowl.app) || a.bowl.name.localeCompare(b.bowl.name, "en");
}

function rank(app: string): number {
  const known = appOrder.indexOf(app);
  return known === -1 ? appOrder.length : known;
}

/** Whoever owns pods directly and has fewer than it wants. */
export function wishes(state: LabState): readonly Wish[] {
  const owners = [...Object.values(state.replicasets), ...Object.values(state.statefulsets)];
  return owners.flatMap((owner) => {
    const have = Object.values(state.pods).filter(
      (pod) => pod.owner?.uid === owner.uid && isStaying(pod),
    ).length;
    const missing = owner.wanted - have;
    return missing > 0 ? [{ owner: owner.name, app: owner.app, missing }] : [];
  });
}

export const isStaying = (pod: PodView): boolean =>
  pod.phase !== "leaving" && pod.phase !== "finished";

/** How many bowls fit side by side, and how many boards a shelf has. */
export interface Density {
  readonly columns: number;
  readonly boards: number;
  /** More than fit: those that look the same are stacked. */
  readonly isStacked: boolean;
}

const tall: readonly [number, number][] = [
  [3, 2],
  [4, 3],
  [5, 4],
];
const low: readonly [number, number][] = [
  [3, 1],
  [4, 2],
  [6, 3],
];

/** One density for all shelves, so that a bowl is as big here as there. */
export function density(shelves: readonly Shelf[]): Density {
  const most = Math.max(0, ...shelves.map(({ places }) => places.length));
  const steps = shelves.length > 4 ? low : tall;
  const fit = steps.find(([columns, boards]) => columns * boards >= most);
  const [columns, boards] = fit ?? steps.at(-1) ?? [5, 4];
  return { columns, boards, isStacked: fit === undefined };
}

/** A bowl, or several that look the same. */
export interface Stack {
  readonly bowl: Bowl;
  readonly count: number;
}

/** Too many for the shelf: one bowl for all of the same app and look, with their number. */
export function stack(places: readonly (Bowl | null)[]): readonly Stack[] {
  const stacks = new Map<string, Stack>();
  for (const bowl of places) {
    if (bowl === null) continue;
    const key = JSON.stringify([bowl.app, bowl.look, bowl.pod?.reason ?? ""]);
    const known = stacks.get(key);
    stacks.set(key, { bowl: known?.bowl ?? bowl, count: (known?.count ?? 0) + 1 });
  }
  return [...stacks.values()];
}
