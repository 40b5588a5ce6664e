import type { LabEvent } from "../../../backend/wire/events.ts";

/** What came of a spike; seconds since it began, null where it did not come. */
export interface Reaction {
  readonly decided: number | null;
  readonly created: number | null;
  readonly ready: number | null;
  /** When kitchens that were not there before baked their first pizza. */
  readonly baked: number | null;
  /** When they baked half of all. */
  readonly halved: number | null;
  readonly most: { readonly wanted: number; readonly at: number | null; readonly ready: number };
  /** When the first kitchen was sent home. */
  readonly shrunk: number | null;
  readonly orders: { readonly ok: number; readonly failed: number };
  /** Why orders failed, as often as it was said of one minute at most. */
  readonly failures: Readonly<Record<string, number>>;
  readonly worstP99Ms: number;
}

const isKitchen = (name: string) => name.startsWith("kitchen-");

/** Of the lab's own telling between two times; `first`: how many were wanted at the beginning. */
export function reactionOf(
  events: readonly LabEvent[],
  { from, to, first }: { readonly from: number; readonly to: number; readonly first: number },
): Reaction {
  const seconds = (at: number | undefined) => (at === undefined ? null : (at - from) / 1000);
  const during = events.filter(({ at }) => at >= from && at <= to);
  const hpas = during.flatMap((one) => (one.type === "seen" && one.kind === "hpas" ? [one] : []));
  const pods = during.flatMap((one) =>
    one.type === "seen" && one.kind === "pods" && isKitchen(one.view.name) ? [one] : [],
  );
  const young = pods.filter(({ view }) => view.createdAt >= from - 1000);
  const isNew = new Set(young.map(({ view }) => view.name));
  const visitors = during.flatMap((one) => (one.type === "visitors" ? [one] : []));
  const wanted = Math.max(0, ...hpas.map(({ view }) => view.desired));
  const ready = new Set(
    young.filter(({ view }) => view.phase === "ready").map((one) => one.view.uid),
  );
  const [before, after] = [visitors[0]?.totals, visitors.at(-1)?.totals];
  const lost = (of: typeof before) => (of?.error ?? 0) + (of?.timeout ?? 0);
  return {
    decided: seconds(hpas.find(({ view }) => view.desired > first)?.at),
    created: seconds(young[0]?.at),
    ready: seconds(young.find(({ view }) => view.phase === "ready")?.at),
    baked: seconds(visitors.find((one) => shareOf(isNew, one.byKitchen) > 0)?.at),
    halved: seconds(visitors.find((one) => shareOf(isNew, one.byKitchen) >= 0.5)?.at),
    most: {
      wanted,
      at: seconds(hpas.find(({ view }) => view.desired === wanted)?.at),
      ready: ready.size + first,
    },
    shrunk: seconds(
      hpas.find(({ view }, i) => view.desired < (hpas[i - 1]?.view.desired ?? view.desired))?.at,
    ),
    orders: { ok: (after?.ok ?? 0) - (before?.ok ?? 0), failed: lost(after) - lost(before) },
    failures: mostOf(visitors.map((one) => one.failures)),
    worstP99Ms: Math.max(0, ...visitors.map(({ latency }) => latency?.p99Ms ?? 0)),
  };
}

function mostOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const most: Record<string, number> = {};
  for (const [reason, count] of counts.flatMap((one) => Object.entries(one)))
    most[reason] = Math.max(most[reason] ?? 0, count);
  return most;
}

function shareOf(pods: ReadonlySet<string>, byKitchen: Readonly<Record<string, number>> = {}) {
  const all = Object.entries(byKitchen);
  const sum = (some: typeof all) => some.reduce((total, [, baked]) => total + baked, 0);
  return sum(all.filter(([name]) => pods.has(name))) / Math.max(1, sum(all));
}

export function tellReaction(reaction: Reaction): string {
  const { decided, created, ready, baked, halved, most, shrunk, orders, failures, worstP99Ms } =
    reaction;
  const say = (seconds: number | null) => (seconds === null ? "never" : `${seconds.toFixed(1)} s`);
  return [
    `decided ${say(decided)}, first pod made ${say(created)}, ready ${say(ready)}, baked ${say(baked)}, half of all ${say(halved)}`,
    `up to ${most.wanted} at ${say(most.at)} (${most.ready} got ready), fewer again at ${say(shrunk)}`,
    `${orders.ok} served, ${orders.failed} failed (${Object.entries(failures)
      .map(([reason, many]) => `${many} × ${reason}`)
      .join(", ")}), worst p99 ${Math.round(worstP99Ms)} ms`,
  ].join("; ");
}
