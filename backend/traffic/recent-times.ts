import { build, type Histogram } from "hdr-histogram-js";

/** Percentiles of times over the last ten seconds. Percentiles are never averaged: the seconds' histograms are added. */
export interface RecentTimes {
  add(ms: number, now: number): void;
  read(now: number): Percentiles | null;
}

export interface Percentiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

const secondsKept = 10;
/** Counted in tenths of a millisecond, to two digits, up to ten seconds. */
const perMs = 10;
const highest = 10_000 * perMs;

/** One histogram a second, reused in a ring. */
export function createRecentTimes(): RecentTimes {
  const seconds = Array.from({ length: secondsKept }, () => ({ second: -1, times: histogram() }));
  const sum = histogram();
  return {
    add(ms, now) {
      const second = Math.floor(now / 1000);
      const slot = seconds[second % secondsKept];
      if (slot === undefined) return;
      if (slot.second !== second) {
        slot.second = second;
        slot.times.reset();
      }
      slot.times.recordValue(Math.min(highest, Math.max(1, Math.round(ms * perMs))));
    },
    read(now) {
      const oldest = Math.floor(now / 1000) - secondsKept + 1;
      sum.reset();
      for (const { second, times } of seconds) if (second >= oldest) sum.add(times);
      if (sum.totalCount === 0) return null;
      const at = (percentile: number) => sum.getValueAtPercentile(percentile) / perMs;
      return { p50Ms: at(50), p95Ms: at(95), p99Ms: at(99) };
    },
  };
}

const histogram = (): Histogram =>
  build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highest,
    numberOfSignificantValueDigits: 2,
  });
