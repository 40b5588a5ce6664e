import type { RunView } from "../wire/recovery.ts";
import { medianOf, quantile } from "./range.ts";

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Of how many. */
  readonly count: number;
}

/** Several runs of the same thing. Durations in milliseconds, from the hit. */
export interface Score {
  readonly runs: number;
  readonly healed: number;
  readonly detectedMs: Spread | null;
  readonly replacedMs: Spread | null;
  readonly wholeMs: Spread | null;
  readonly failed: Spread | null;
  readonly slow: Spread | null;
  readonly late: Spread | null;
  /** |actual − likely| ÷ actual. */
  readonly forecastError: Spread | null;
}

/** Median and extremes; null where there is nothing to be counted. */
export function scoreOf(runs: readonly RunView[]): Score {
  const since = (moment: (run: RunView) => number | null) =>
    spreadOf(
      runs.flatMap((run) => {
        const at = moment(run);
        return at === null ? [] : [Math.max(0, at - run.hitAt)];
      }),
    );
  const errors = runs.flatMap(({ verdict }) => verdict?.forecastError ?? []);
  return {
    runs: runs.length,
    healed: runs.filter(({ verdict }) => verdict?.healed === true).length,
    detectedMs: since(({ detectedAt }) => detectedAt),
    replacedMs: since(({ replacedAt }) => replacedAt),
    wholeMs: since(({ wholeAt }) => wholeAt),
    failed: spreadOf(runs.map(({ orders }) => orders.failed)),
    slow: spreadOf(runs.map(({ orders }) => orders.slow)),
    late: spreadOf(runs.map(({ orders }) => orders.late)),
    forecastError: spreadOf(errors.map(Math.abs)),
  };
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: medianOf(sorted),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    count: sorted.length,
  };
}
