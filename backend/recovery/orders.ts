import type { VisitorsEvent } from "../wire/events.ts";
import type { RunOrders } from "../wire/recovery.ts";
import type { VisitorBucket } from "../wire/state.ts";

/** Orders by 100 ms of their intended start, so that those after the end can be left out when the end is known. */
export interface OrderCount {
  /** Orders due before this do not count (start of a bucket). */
  readonly from: number;
  /** Later than this is slow: the slowest 1 % before the hit. Null: nobody knows what is slow. */
  readonly slowAboveMs: number | null;
  readonly cells: ReadonlyMap<number, Cell>;
  /** What is older than any end that may still come. */
  readonly folded: Cell;
  /** End of the last bucket with an order that failed. */
  readonly lastFailedAt: number | null;
}

interface Cell {
  readonly intended: number;
  readonly failed: number;
  readonly slow: number;
  readonly late: number;
  readonly byPod: ReadonlyMap<string, number>;
}

const bucketMs = 100;
const lateAboveMs = 1000;
/** The end is noticed a few seconds late, never this much. */
const foldAfterMs = 60_000;
const mostPods = 100;
const nothing: Cell = { intended: 0, failed: 0, slow: 0, late: 0, byPod: new Map() };
const keyOf = (at: number) => Math.floor(at / bucketMs) * bucketMs;

/** Counts from `hitAt` on, beginning with what is known of the time since then. */
export function countFrom(
  hitAt: number,
  slowAboveMs: number | null,
  known: readonly VisitorBucket[],
): OrderCount {
  const from = keyOf(hitAt);
  return withBuckets(
    { from, slowAboveMs, cells: new Map(), folded: nothing, lastFailedAt: null },
    known,
  );
}

/** The count with what visitors say. */
export function withOrders(count: OrderCount, event: VisitorsEvent): OrderCount {
  return fold(withAnswers(withBuckets(count, event.changed), event), event.at);
}

function withBuckets(count: OrderCount, buckets: readonly VisitorBucket[]): OrderCount {
  const cells = new Map(count.cells);
  let { lastFailedAt } = count;
  for (const bucket of buckets) {
    if (bucket.at < count.from) continue;
    const failed = bucket.error + bucket.timeout;
    if (failed > 0) lastFailedAt = Math.max(lastFailedAt ?? 0, bucket.at + bucketMs);
    const cell = cells.get(bucket.at) ?? nothing;
    cells.set(bucket.at, { ...cell, intended: bucket.intended, failed });
  }
  return { ...count, cells, lastFailedAt };
}

function withAnswers(count: OrderCount, { answers = {} }: VisitorsEvent): OrderCount {
  const cells = new Map(count.cells);
  for (const [pod, times] of Object.entries(answers)) {
    for (const [due, tookMs] of times) {
      const key = keyOf(due);
      if (key < count.from) continue;
      const cell = cells.get(key) ?? nothing;
      const byPod = new Map(cell.byPod).set(pod, (cell.byPod.get(pod) ?? 0) + 1);
      const slow = cell.slow + (tookMs > (count.slowAboveMs ?? Infinity) ? 1 : 0);
      cells.set(key, { ...cell, byPod, slow, late: cell.late + (tookMs > lateAboveMs ? 1 : 0) });
    }
  }
  return { ...count, cells };
}

function fold(count: OrderCount, now: number): OrderCount {
  const old = [...count.cells].filter(([at]) => at < now - foldAfterMs);
  if (old.length === 0) return count;
  const cells = new Map(count.cells);
  for (const [at] of old) cells.delete(at);
  return { ...count, cells, folded: [count.folded, ...old.map(([, cell]) => cell)].reduce(add) };
}

function add(a: Cell, b: Cell): Cell {
  const byPod = new Map(a.byPod);
  for (const [pod, answers] of b.byPod)
    if (byPod.has(pod) || byPod.size < mostPods) byPod.set(pod, (byPod.get(pod) ?? 0) + answers);
  return {
    intended: a.intended + b.intended,
    failed: a.failed + b.failed,
    slow: a.slow + b.slow,
    late: a.late + b.late,
    byPod,
  };
}

/** Sums of the orders due before `end`; of all of them where there is none yet. */
export function ordersUntil({ cells, folded }: OrderCount, end: number | null): RunOrders {
  const within = [...cells].filter(([at]) => at < (end ?? Infinity)).map(([, cell]) => cell);
  const { byPod, ...sums } = [folded, ...within].reduce(add);
  return { ...sums, byPod: Object.fromEntries([...byPod].filter(([pod]) => pod !== "")) };
}

const failingWithinMs = 3000;
const failingFrom = 3;

/** Since when orders fail: more than a stray one of late. Null while they are answered. */
export function failingSince(buckets: readonly VisitorBucket[], now: number): number | null {
  let [count, since] = [0, now];
  for (let i = buckets.length - 1; i >= 0; i--) {
    const bucket = buckets[i];
    if (bucket === undefined || bucket.at < now - failingWithinMs) break;
    const failed = bucket.error + bucket.timeout;
    count += failed;
    if (failed > 0) since = bucket.at;
  }
  return count >= failingFrom ? since : null;
}
