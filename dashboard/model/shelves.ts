import type { LabState, Seam } from "../../backend/wire/state.ts";
import type { NodeView, PodPhase, PodView } from "../../backend/wire/views.ts";
import { type Density, fit } from "./density.ts";
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
  /** Somebody took it away, and nothing has made that good yet. */
  readonly isWounded: boolean;
  /** Since when it is lost. */
  readonly lostAt: number | null;
}

export interface Shelf {
  readonly name: string;
  readonly node: NodeView | null;
  /** The board next to the Service: the pods that visitors reach. */
  readonly front: readonly (Bowl | null)[];
  /** The boards beneath: those whom the front asks. */
  readonly back: readonly (Bowl | null)[];
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
  readonly density: Density;
  readonly places: Places;
}

/** What the next scene has to know of the last one: who stood where, and how densely. */
export type Memory = Pick<Scene, "places" | "density">;

/** A lost pod is shown until another took its place, but not for longer than this. */
const ghostMs = 30_000;
/** A healed pod carries its seam for a minute. */
export const seamMs = 60_000;
const frontApp = "storefront";
const appOrder = [frontApp, "kitchen", "ledger", "receipts"];

/** Puts everything on its shelf. */
export function arrange(state: LabState, now: number, before: Memory | null): Scene {
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
  const places = settle(before?.places ?? {}, zones(names, bowls));
  const byUid = new Map(bowls.map(({ bowl }) => [bowl.uid, bowl]));
  const on = (zone: string) => (places[zone] ?? []).map((uid) => byUid.get(uid ?? "") ?? null);
  const shelves = names.map((name) => ({
    name,
    node: workers.find((node) => node.name === name) ?? null,
    front: on(`${name}/front`),
    back: on(`${name}/back`),
  }));
  return {
    shelves,
    unplaced: bowls.filter(({ node }) => node === null).map(({ bowl }) => bowl),
    wishes: wishes(state),
    density: fit(shelves, now, before?.density ?? null),
    places,
  };
}

/** Who stands on which part of which shelf. Visitors come to the storefront; where there is none, nobody is in front. */
function zones(names: readonly string[], bowls: readonly Placed[]): Record<string, string[]> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const here = bowls.filter(({ node }) => node === name).map(({ bowl }) => bowl);
      const uids = (isFront: boolean) =>
        here.filter(({ app }) => (app === frontApp) === isFront).map(({ uid }) => uid);
      return [
        [`${name}/front`, uids(true)],
        [`${name}/back`, uids(false)],
      ];
    }),
  );
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
      isWounded: state.wounds[pod.uid] !== undefined,
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
        isWounded: true,
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
