import { isEnding, living } from "../../backend/wire/ledger.ts";
import type { LabState, Seam } from "../../backend/wire/state.ts";
import type { NodeView, PodPhase, PodView } from "../../backend/wire/views.ts";
import { type Density, fit, isCrowd } from "./density.ts";
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
  /** Too many for bowls: a field of small tiles, one row of places a node. */
  readonly isField: boolean;
  /** By uid; the same object as before for one that looks as before. */
  readonly bowls: ReadonlyMap<string, Bowl>;
}

/** What the next scene has to know of the last one: who stood where and how densely, and what need not be made again. */
export type Memory = Pick<Scene, "places" | "density" | "isField" | "bowls" | "shelves">;

/** A lost pod is shown until another took its place, but not for longer than this. */
const ghostMs = 30_000;
/** A healed pod carries its seam for a minute. */
export const seamMs = 60_000;
const frontApp = "storefront";
const appOrder = [frontApp, "kitchen", "ledger", "receipts"];
const byNumber = new Intl.Collator("en", { numeric: true });

/** Puts everything on its shelf. Asked with every change: what is as before is not made anew, and only newcomers are put in order. */
export function arrange(state: LabState, now: number, before: Memory | null): Scene {
  const workers = Object.values(state.nodes).filter(({ role }) => role === "worker");
  const placed = placedBowls(state, now, { workers, before });
  const names = [...new Set([...workers.map(({ name }) => name), ...nodesOf(placed)])].sort(
    byNumber.compare,
  );
  const isField = isCrowd(placed.length, names.length, before?.isField ?? false);
  const bowls = new Map(placed.map(({ bowl }) => [bowl.uid, bowl]));
  const ordered = inOrder(placed, before?.isField === isField ? before.bowls : new Map());
  const places = settle(before?.places ?? {}, zones(names, ordered, isField));
  const shelves = stand(names, workers, { places, bowls, before });
  return {
    shelves,
    unplaced: placed
      .filter(({ node }) => node === null)
      .map(({ bowl }) => bowl)
      .sort(byAppThenName),
    wishes: wishes(state),
    density: fit(shelves, now, before?.density ?? null),
    places,
    isField,
    bowls,
  };
}

interface Placed {
  readonly node: string | null;
  readonly bowl: Bowl;
}

function nodesOf(placed: readonly Placed[]): readonly string[] {
  const names = new Set<string>();
  for (const { node } of placed) if (node !== null) names.add(node);
  return [...names];
}

/** Whoever has a place keeps it, in whatever order they are named. */
function inOrder(all: readonly Placed[], before: Memory["bowls"]): readonly Placed[] {
  const isKnown = ({ bowl }: Placed) => before.has(bowl.uid);
  const fresh = all.filter((one) => !isKnown(one));
  if (fresh.length === 0) return all;
  return [...all.filter(isKnown), ...fresh.sort((a, b) => byAppThenName(a.bowl, b.bowl))];
}

/** Who stands on which part of which shelf. Visitors come to the storefront; where there is none, and in a field, nobody is in front. */
function zones(
  names: readonly string[],
  placed: readonly Placed[],
  isField: boolean,
): Record<string, string[]> {
  const here = new Map<string, { front: string[]; back: string[] }>(
    names.map((name) => [name, { front: [], back: [] }]),
  );
  for (const { node, bowl } of placed) {
    const zone = here.get(node ?? "");
    (bowl.app === frontApp && !isField ? zone?.front : zone?.back)?.push(bowl.uid);
  }
  const back = isField ? "field" : "back";
  return Object.fromEntries(
    [...here].flatMap(([name, zone]) => [
      [`${name}/front`, zone.front],
      [`${name}/${back}`, zone.back],
    ]),
  );
}

type Standing = Pick<Scene, "places" | "bowls"> & { readonly before: Memory | null };

function stand(
  names: readonly string[],
  workers: readonly NodeView[],
  { places, bowls, before }: Standing,
): readonly Shelf[] {
  const nodes = new Map(workers.map((node) => [node.name, node]));
  const known = new Map(before?.shelves.map((shelf) => [shelf.name, shelf]));
  const on = (zone: string) => (places[zone] ?? []).map((uid) => bowls.get(uid ?? "") ?? null);
  return names.map((name) => {
    const was = known.get(name);
    const front = sameOr(was?.front, on(`${name}/front`));
    const back = sameOr(was?.back, on(places[`${name}/field`] ? `${name}/field` : `${name}/back`));
    const node = nodes.get(name) ?? null;
    const isSame = was?.node === node && was.front === front && was.back === back;
    return isSame ? was : { name, node, front, back };
  });
}

type Row = readonly (Bowl | null)[];
const sameOr = (was: Row | undefined, now: Row): Row =>
  was?.length === now.length && now.every((bowl, i) => bowl === was[i]) ? was : now;

function placedBowls(
  state: LabState,
  now: number,
  { workers, before }: { readonly workers: readonly NodeView[]; readonly before: Memory | null },
): Placed[] {
  const silent = new Set(
    workers.filter(({ readiness }) => readiness === "silent").map(({ name }) => name),
  );
  const placed: Placed[] = [];
  for (const pod of Object.values(state.pods)) {
    const was = before?.bowls.get(pod.uid);
    const bowl = bowlOf(pod, was, { state, now, isUnheard: silent.has(pod.node ?? "") });
    placed.push({ node: pod.node, bowl });
  }
  return [...placed, ...ghosts(state, now, before)];
}

interface Seeing {
  readonly state: LabState;
  readonly now: number;
  /** Its node is silent. */
  readonly isUnheard: boolean;
}

/** The same object as before for one that looks as before. */
function bowlOf(pod: PodView, was: Bowl | undefined, { state, now, isUnheard }: Seeing): Bowl {
  const sewn = state.seams[pod.uid];
  const seam = sewn !== undefined && now - sewn.at < seamMs ? sewn : null;
  const isWounded = state.wounds[pod.uid] !== undefined;
  const look = isUnheard ? (pod.phase === "leaving" ? "lost" : "unheard") : pod.phase;
  const isSame = was?.pod === pod && was.look === look;
  if (isSame && was.seam === seam && was.isWounded === isWounded) return was;
  const { uid, name, app } = pod;
  return { uid, name, app, look, pod, seam, isWounded, lostAt: null };
}

function ghosts(state: LabState, now: number, before: Memory | null): Placed[] {
  return Object.entries(state.wounds)
    .filter(([uid, wound]) => state.pods[uid] === undefined && now - wound.at < ghostMs)
    .map(([uid, { at, pod: name, app, node }]) => {
      const was = before?.bowls.get(uid);
      if (was?.lostAt === at) return { node, bowl: was };
      const gone = { look: "lost", pod: null, seam: null, isWounded: true } as const;
      return { node, bowl: { uid, name, app, ...gone, lostAt: at } };
    });
}

/** By code units: thousands of names are put in order, and nobody reads them in a dictionary's. */
function byAppThenName(a: Bowl, b: Bowl): number {
  return rank(a.app) - rank(b.app) || compare(a.app, b.app) || compare(a.name, b.name);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function rank(app: string): number {
  const known = appOrder.indexOf(app);
  return known === -1 ? appOrder.length : known;
}

/** Whoever owns pods directly and has fewer than it wants. */
export function wishes(state: LabState): readonly Wish[] {
  const owners = [...Object.values(state.replicasets), ...Object.values(state.statefulsets)];
  return owners.flatMap((owner) => {
    const missing = owner.wanted - living(state, owner.uid);
    return missing > 0 ? [{ owner: owner.name, app: owner.app, missing }] : [];
  });
}

export const isStaying = (pod: PodView): boolean => !isEnding(pod);
