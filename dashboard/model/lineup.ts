import type { RunView } from "../../backend/wire/recovery.ts";
import type { LabState } from "../../backend/wire/state.ts";
import type { Bowl } from "./shelves.ts";

/** A pod's place in the row of those that are healed: who comes instead of a broken one stands where that one lies. */
export interface Stand {
  readonly key: string;
  readonly bowl: Bowl;
  /** The broken one beneath it, as long as the new one is not ready; or null. */
  readonly replaces: Bowl | null;
}

/** Which parts of the business a healing is about; where it does not say, the one that visitors come to. */
export function hitApps(run: RunView | null, fallback: string): ReadonlySet<string> {
  const apps = (run?.rows ?? []).flatMap(({ kind, app }) =>
    kind === "node" || app === null ? [] : [app],
  );
  return new Set(apps.length === 0 ? [fallback] : apps);
}

/** In the order in which they stood before; newcomers follow by name. */
export function lineUp(
  bowls: readonly Bowl[],
  wounds: LabState["wounds"],
  before: readonly Stand[],
): readonly Stand[] {
  const byUid = new Map(bowls.map((bowl) => [bowl.uid, bowl]));
  const lostFor = new Map<string, string>();
  for (const [lost, { replacement }] of Object.entries(wounds))
    if (replacement !== null && replacement !== lost && byUid.has(replacement))
      lostFor.set(replacement, lost);
  const covered = new Set(lostFor.values());
  const keys = new Map(before.map(({ key, bowl }) => [bowl.uid, key]));
  const stands = bowls
    .filter(({ uid }) => !covered.has(uid))
    .map((bowl): Stand => {
      const lost = lostFor.get(bowl.uid);
      const key = keys.get(bowl.uid) ?? (lost === undefined ? null : keys.get(lost)) ?? bowl.uid;
      return { key, bowl, replaces: lost === undefined ? null : (byUid.get(lost) ?? null) };
    });
  const places = new Map(before.map(({ key }, i) => [key, i]));
  const place = ({ key }: Stand) => places.get(key) ?? Number.POSITIVE_INFINITY;
  return stands.toSorted(
    (a, b) => compare(place(a), place(b)) || compare(a.bowl.app, b.bowl.app) || byName(a, b),
  );
}

const byName = (a: Stand, b: Stand) => compare(a.bowl.name, b.bowl.name);
const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** How many stand side by side, so that each is as large as can be in a box somewhat wider than high. */
export const columnsFor = (count: number): number =>
  count <= 3 ? Math.max(1, count) : Math.ceil(Math.sqrt(count * 1.25));
