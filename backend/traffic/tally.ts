import { createAnswers } from "./answers.ts";
import { createBooks } from "./books.ts";
import type { Outcome, Report } from "./protocol.ts";
import { createRecentCounts } from "./recent-counts.ts";
import { createRecentTimes } from "./recent-times.ts";

/** All that is known about the visitors: the books, and what happened lately. */
export interface Tally {
  /** An order was due `at` (epoch milliseconds). */
  intend(at: number): void;
  settle(at: number, end: Settled): void;
  /** Orders due so long ago that their buckets are forgotten. */
  shedUnseen(count: number): void;
  /** An order left `ms` after it was due. */
  late(ms: number): void;
  /** The figures now, with the buckets that changed since the last time. */
  report(at: number): Omit<Report, "until">;
}

export interface Settled {
  readonly outcome: Outcome;
  /** From the intended start; null where it says nothing about the shop. */
  readonly tookMs: number | null;
  readonly pod: string | null;
  readonly kitchen?: string | null;
  readonly reason: string | null;
}

const podKeys = 64;
const reasonKeys = 32;

/** An empty tally; `monotonic` drives the sliding windows. */
export function createTally(monotonic: () => number): Tally {
  const books = createBooks();
  const pods = createRecentCounts(1000, podKeys);
  const kitchens = createRecentCounts(1000, podKeys);
  const reasons = createRecentCounts(60_000, reasonKeys);
  const times = createRecentTimes();
  const lateness = createRecentTimes();
  const answers = createAnswers();
  return {
    intend: (at) => books.intend(at),
    settle(at, { outcome, tookMs, pod, kitchen = null, reason }) {
      const now = monotonic();
      books.settle(at, outcome);
      if (tookMs !== null) times.add(tookMs, now);
      if (outcome === "ok" && tookMs !== null)
        answers.add(pod, [Math.round(at), Math.round(tookMs)]);
      if (pod !== null) pods.add(pod, now);
      if (kitchen !== null) kitchens.add(kitchen, now);
      if (reason !== null) reasons.add(reason, now);
    },
    shedUnseen: (count) => books.shedUnseen(count),
    late: (ms) => lateness.add(ms, monotonic()),
    report(at) {
      const now = monotonic();
      return {
        at,
        changed: books.takeChanged(at),
        latency: times.read(now),
        totals: books.totals(),
        byPod: pods.read(now),
        byKitchen: kitchens.read(now),
        failures: reasons.read(now),
        lateP99Ms: lateness.read(now)?.p99Ms ?? null,
        ...answers.take(),
      };
    },
  };
}
