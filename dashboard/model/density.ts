import type { Bowl, Shelf } from "./shelves.ts";

/** How many bowls stand side by side, and on how many boards. One density for all shelves, so that a bowl is as big here as there. */
export interface Density {
  readonly columns: number;
  readonly front: number;
  readonly back: number;
  /** More than fit: those that look the same are stacked. */
  readonly isStacked: boolean;
  /** When so many places were last needed, on how many shelves, and how dense that is. */
  readonly at: number;
  readonly shelves: number;
  readonly step: number;
}

type Step = readonly [columns: number, front: number, back: number];
/** For up to four shelves in a row, and for the low ones of two rows. */
const tall: readonly Step[] = [
  [2, 1, 1],
  [3, 1, 1],
  [4, 1, 1],
  [4, 1, 2],
  [5, 1, 3],
  [6, 1, 4],
];
const low: readonly Step[] = [
  [3, 1, 1],
  [4, 1, 1],
  [5, 1, 2],
  [7, 1, 2],
  [8, 1, 3],
];
/** One or two shelves are wider. */
const wider: Readonly<Record<number, number>> = { 1: 3, 2: 1.5 };

/** More bowls, or more shelves, than this are a field of small tiles; it takes clearly fewer to be bowls again. */
const most = { bowls: 120, shelves: 8 };
const fewer = { bowls: 90, shelves: 8 };

export function isCrowd(bowls: number, shelves: number, wasCrowd: boolean): boolean {
  const limit = wasCrowd ? fewer : most;
  return bowls > limit.bowls || shelves > limit.shelves;
}

/** Denser at once when it must be; roomier only after a while, so that nothing changes its size in the middle of a heal. */
const patienceMs = 20_000;

export function fit(shelves: readonly Shelf[], now: number, before: Density | null): Density {
  const needed = smallest(shelves, now);
  if (before === null || before.shelves !== shelves.length || before.step <= needed.step)
    return needed;
  return now - before.at < patienceMs ? before : needed;
}

function stepsFor(shelves: readonly Shelf[]): readonly Step[] {
  const factor = wider[shelves.length] ?? 1;
  const steps = shelves.length > 4 ? low : tall;
  return steps.map(([columns, front, back]) => [Math.round(columns * factor), front, back]);
}

function smallest(shelves: readonly Shelf[], now: number): Density {
  const most = (side: "front" | "back") =>
    Math.max(0, ...shelves.map((shelf) => shelf[side].length));
  const [front, back] = [most("front"), most("back")];
  const steps = stepsFor(shelves);
  const found = steps.findIndex(([columns, a, b]) => columns * a >= front && columns * b >= back);
  const step = found === -1 ? steps.length - 1 : found;
  const [columns, a, b] = steps[step] ?? [6, 1, 4];
  // Where nobody is in front, the board is not kept free for anybody.
  const boards = front === 0 ? { front: 0, back: a + b } : { front: a, back: b };
  return { columns, ...boards, isStacked: found === -1, at: now, shelves: shelves.length, step };
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
