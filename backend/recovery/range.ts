import type { ForecastTerm, Range, Setting } from "../wire/recovery.ts";
import type { Known } from "../wire/settings.ts";

export const range = (low: number, likely: number, high: number): Range => ({
  low: Math.max(0, Math.round(low)),
  likely: Math.max(0, Math.round(Math.max(low, likely))),
  high: Math.max(0, Math.round(Math.max(low, likely, high))),
});

export const exactly = (value: number): Range => range(value, value, value);

export const sum = (ranges: readonly Range[]): Range =>
  ranges.reduce(
    (all, one) => ({
      low: all.low + one.low,
      likely: all.likely + one.likely,
      high: all.high + one.high,
    }),
    exactly(0),
  );

export const times = (one: Range, factor: number): Range =>
  range(one.low * factor, one.likely * factor, one.high * factor);

/** The later of two that run at the same time. */
export const latest = (a: Range, b: Range): Range =>
  range(Math.max(a.low, b.low), Math.max(a.likely, b.likely), Math.max(a.high, b.high));

/** A term of a forecast. */
export const term = (
  name: string,
  ms: Range,
  {
    spans = null,
    owner = null,
  }: { readonly spans?: ForecastTerm["spans"]; readonly owner?: Known | null } = {},
): ForecastTerm => ({ name, ms, spans, setting: settingOf(owner) });

const settingOf = (owner: Known | null): Setting | null => owner?.setting ?? null;

export const quantile = (sorted: readonly number[], share: number): number => {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
};

export const medianOf = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
