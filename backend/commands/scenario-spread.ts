import type { ScenarioView } from "../wire/scenario.ts";

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface RunsSpread {
  readonly runs: number;
  readonly healed: number;
  /** Of those that came to be steady again, or null when none did. */
  readonly healedSeconds: Spread | null;
  readonly failedOrders: Spread | null;
  /** Acknowledged orders that the ledger lost, over all runs; null where nobody looked. */
  readonly lostOrders: number | null;
}

/** Median and extremes over several runs. */
export function spreadOf(runs: readonly ScenarioView[]): RunsSpread {
  const books = runs.flatMap(({ orders }) => (orders.book === null ? [] : [orders.book]));
  return {
    runs: runs.length,
    healed: runs.filter(({ verdict }) => verdict?.result === "healed").length,
    healedSeconds: spread(runs.flatMap(({ verdict }) => verdict?.healedSeconds ?? [])),
    failedOrders: spread(runs.map(({ orders }) => orders.failed)),
    lostOrders:
      books.length === 0 ? null : books.reduce((sum, { missing }) => sum + missing.length, 0),
  };
}

export function spreadLines(all: RunsSpread): string {
  const line = (what: string, one: Spread | null, unit: string) =>
    one === null
      ? ""
      : `${what}: median ${one.median}${unit}, from ${one.min} to ${one.max}${unit}\n`;
  const lost = all.lostOrders === null ? "" : `Acknowledged orders lost: ${all.lostOrders}\n`;
  return `\n${all.healed} of ${all.runs} healed\n${line("Steady again", all.healedSeconds, " s")}${line("Failed orders", all.failedOrders, "")}${lost}`;
}

function spread(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return null;
  const half = sorted.length / 2;
  const low = sorted[Math.ceil(half) - 1] ?? min;
  const high = sorted[Math.floor(half)] ?? max;
  return { median: Math.round(((low + high) / 2) * 10) / 10, min, max };
}
