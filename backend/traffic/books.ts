import type { VisitorBucket } from "../wire/state.ts";
import type { Outcome } from "./protocol.ts";

/** The count of orders: since the start, and by 100 ms of their intended moment. An order is pending until it is settled, once. */
export interface Books {
  /** An order was due `at` (epoch milliseconds). */
  intend(at: number): void;
  settle(at: number, outcome: Outcome): void;
  /** Orders due so long ago that their buckets are forgotten. */
  shedUnseen(count: number): void;
  totals(): Counts;
  /** The buckets that changed since the last time, oldest first. Forgets those older than two minutes. */
  takeChanged(now: number): readonly VisitorBucket[];
}

export const keptMs = 120_000;
const bucketMs = 100;

export type Counts = Omit<VisitorBucket, "at">;
type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Empty books. */
export function createBooks(): Books {
  const totals: Open<Counts> = nothing();
  const buckets = new Map<number, Open<VisitorBucket>>();
  const changed = new Set<VisitorBucket>();
  return {
    intend(at) {
      const key = keyOf(at);
      const bucket = buckets.get(key) ?? { at: key, ...nothing() };
      buckets.set(key, bucket);
      changed.add(bucket);
      for (const counts of [totals, bucket]) {
        counts.intended += 1;
        counts.pending += 1;
      }
    },
    settle(at, outcome) {
      // After a long sleep of the machine an order may outlive its bucket.
      const bucket = buckets.get(keyOf(at));
      if (bucket !== undefined) changed.add(bucket);
      for (const counts of bucket === undefined ? [totals] : [totals, bucket]) {
        counts.pending -= 1;
        counts[outcome] += 1;
      }
    },
    shedUnseen(count) {
      totals.intended += count;
      totals.shed += count;
    },
    totals: () => ({ ...totals }),
    takeChanged(now) {
      const taken = [...changed].sort((a, b) => a.at - b.at).map((bucket) => ({ ...bucket }));
      changed.clear();
      for (const key of buckets.keys()) if (key < now - keptMs) buckets.delete(key);
      return taken;
    },
  };
}

const keyOf = (at: number) => Math.floor(at / bucketMs) * bucketMs;

/** Nobody has ordered anything. */
export const nothing = (): Counts => ({
  intended: 0,
  ok: 0,
  error: 0,
  timeout: 0,
  shed: 0,
  pending: 0,
});
