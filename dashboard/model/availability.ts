import type { VisitorBucket, Visitors } from "../../backend/wire/state.ts";

/** One bar of the strip: the orders whose intended start lies in this second. */
export interface Second {
  readonly at: number;
  readonly intended: number;
  readonly ok: number;
  /** Errors and timeouts: a visitor went away without an order. */
  readonly failed: number;
  readonly shed: number;
  readonly pending: number;
}

export interface Availability {
  /** Of the orders answered or given up this minute, the share that was served; null before the first. */
  readonly share: number | null;
  readonly failed: number;
  readonly shed: number;
  /** Two minutes, oldest first, the newest second last; seconds without orders have zeros. */
  readonly seconds: readonly Second[];
  /** The busiest second: the height of a whole bar. */
  readonly most: number;
}

export const stripSeconds = 120;

/** What the visitors saw: the figure of the last minute, and the strip of the last two. */
export function availability(visitors: Visitors | null, now: number): Availability {
  const last = Math.floor(now / 1000) * 1000;
  const first = last - (stripSeconds - 1) * 1000;
  const seconds = Array.from({ length: stripSeconds }, (_, i) => empty(first + i * 1000));
  for (const bucket of visitors?.buckets ?? []) {
    const index = Math.floor((bucket.at - first) / 1000);
    const second = seconds[index];
    if (second !== undefined) seconds[index] = add(second, bucket);
  }
  const minute = seconds.filter(({ at }) => at > last - 60_000);
  const sum = (key: "ok" | "failed" | "shed") =>
    minute.reduce((total, second) => total + second[key], 0);
  const [ok, failed, shed] = [sum("ok"), sum("failed"), sum("shed")];
  return {
    share: ok + failed === 0 ? null : ok / (ok + failed),
    failed,
    shed,
    seconds,
    most: Math.max(1, ...seconds.map(({ intended }) => intended)),
  };
}

const empty = (at: number): Second => ({
  at,
  intended: 0,
  ok: 0,
  failed: 0,
  shed: 0,
  pending: 0,
});

const add = (second: Second, bucket: VisitorBucket): Second => ({
  at: second.at,
  intended: second.intended + bucket.intended,
  ok: second.ok + bucket.ok,
  failed: second.failed + bucket.error + bucket.timeout,
  shed: second.shed + bucket.shed,
  pending: second.pending + bucket.pending,
});

/** Orders that were meant to start in the last whole second: what the visitors do now, a flash sale with them. */
export function ordersNow(visitors: Visitors | null): number {
  const newest = visitors?.buckets.at(-1)?.at ?? 0;
  const end = Math.floor(newest / 1000) * 1000;
  return (visitors?.buckets ?? [])
    .filter(({ at }) => at >= end - 1000 && at < end)
    .reduce((sum, { intended }) => sum + intended, 0);
}

/** The reasons for failed orders, the commonest first: "2 × ECONNRESET". */
export function failureReasons(visitors: Visitors | null, most = 2): string {
  return Object.entries(visitors?.failures ?? {})
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([reason, times]) => `${String(times)} × ${reason}`)
    .join(", ");
}
