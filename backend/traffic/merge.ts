import type { VisitorsEvent } from "../wire/events.ts";
import type { VisitorBucket } from "../wire/state.ts";
import { type Counts, nothing } from "./books.ts";
import type { Report } from "./protocol.ts";

/** Joins the reports of one worker after another into one account. */
export interface Merge {
  /** What a worker said, with what the workers before it had counted. */
  hear(report: Report): VisitorsEvent;
  /** The worker is gone: what it had under way is shed, for nobody will hear the answer. Null when it had said nothing. */
  workerEnded(at: number): VisitorsEvent | null;
  /** Up to when orders are accounted for (epoch milliseconds), or null before the first report. */
  until(): number | null;
}

/** Buckets older than this, before the last report, are final: the timeout is 2 s. */
const openMs = 10_000;

/** An empty account. */
export function createMerge(): Merge {
  let before = nothing();
  let beforeBuckets = new Map<number, VisitorBucket>();
  let last: Report | null = null;
  let until: number | null = null;
  const recent = new Map<number, VisitorBucket>();
  const whole = (bucket: VisitorBucket): VisitorBucket => {
    const base = beforeBuckets.get(bucket.at);
    return base === undefined ? bucket : { at: bucket.at, ...add(base, bucket) };
  };
  return {
    until: () => until,
    hear(report) {
      last = report;
      until = report.until;
      for (const bucket of report.changed) recent.set(bucket.at, bucket);
      for (const at of recent.keys()) if (at < report.until - openMs) recent.delete(at);
      const { until: _until, lateP99Ms: _late, acknowledged: _ids, ...figures } = report;
      return {
        ...figures,
        type: "visitors",
        changed: report.changed.map(whole),
        totals: add(before, report.totals),
      };
    },
    workerEnded(at) {
      if (last === null) return null;
      const lost = last.totals.pending;
      before = settlePending(add(before, last.totals));
      const changed = [...recent.values()].map((bucket) => ({
        at: bucket.at,
        ...settlePending(whole(bucket)),
      }));
      beforeBuckets = new Map(changed.map((bucket) => [bucket.at, bucket]));
      recent.clear();
      last = null;
      const failures: Record<string, number> =
        lost === 0 ? {} : { "shed: the visitors' process ended": lost };
      return { type: "visitors", at, changed, latency: null, totals: before, byPod: {}, failures };
    },
  };
}

function add(a: Counts, b: Counts): Counts {
  return {
    intended: a.intended + b.intended,
    ok: a.ok + b.ok,
    error: a.error + b.error,
    timeout: a.timeout + b.timeout,
    shed: a.shed + b.shed,
    pending: a.pending + b.pending,
  };
}

const settlePending = ({ intended, ok, error, timeout, shed, pending }: Counts): Counts => ({
  intended,
  ok,
  error,
  timeout,
  shed: shed + pending,
  pending: 0,
});
