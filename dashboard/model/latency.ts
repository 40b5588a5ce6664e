/** What orders took at one moment: milliseconds, `at` in the lab's time. */
export interface LatencySample {
  readonly at: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** An SVG path for each of the three, in a box that is a minute wide (its milliseconds) and 100 high. */
export type LatencyLines = Readonly<Record<"p50Ms" | "p95Ms" | "p99Ms", string>>;

export const latencySpanMs = 60_000;

/** A minute up to `now`, on a logarithmic scale from below the quickest to above the slowest: twice as slow is as far wherever it is. */
export function latencyLines(samples: readonly LatencySample[], now: number): LatencyLines {
  const low = Math.max(0.5, Math.min(1000, ...samples.map(({ p50Ms }) => p50Ms)) / 1.6);
  const high = Math.max(20, Math.max(0, ...samples.map(({ p99Ms }) => p99Ms)) * 1.4);
  const height = (ms: number) =>
    100 - (100 * Math.log(Math.max(1, ms) / low)) / Math.log(high / low);
  const path = (key: keyof LatencyLines) =>
    samples
      .map((sample) => `${latencySpanMs - (now - sample.at)} ${height(sample[key]).toFixed(1)}`)
      .map((point, i) => `${i === 0 ? "M" : "L"}${point}`)
      .join("");
  return { p50Ms: path("p50Ms"), p95Ms: path("p95Ms"), p99Ms: path("p99Ms") };
}
