import type { Range } from "../../wire/recovery.ts";
import type { PodView } from "../../wire/views.ts";
import { exactly, range } from "../range.ts";
import type { Ground } from "./ground.ts";

/** A pod that gets its share of the orders and cannot answer them for a while. */
export interface Outage {
  readonly pod: PodView | null;
  readonly forMs: Range;
  /** Share of its answers that fail; all of them unless given. */
  readonly failing?: number;
}

/** How often an order is tried at each part; parts that are not here an order can do without (k8s/pizza/image/storefront.ts and call.ts). */
const tries: Readonly<Record<string, number>> = { storefront: 1, kitchen: 2, ledger: 2 };

/**
 * Of the visitors' orders, those that meet a pod which cannot answer: rate × share of its part's ready pods × how long. Null without
 * visitors. Pods that fail at the same time are taken for independent of each other.
 */
export function failedOrders(ground: Ground, outages: readonly Outage[]): Range | null {
  const rate = ground.state.lab?.ordersPerSecond ?? null;
  if (rate === null) return null;
  const parts = new Map<string, Outage[]>();
  for (const outage of outages) {
    const app = outage.pod?.app ?? "";
    if (tries[app] !== undefined) parts.set(app, [...(parts.get(app) ?? []), outage]);
  }
  const each = [...parts].map(([app, hit]) => failedAt(ground, app, hit));
  const total = (pick: (one: Range) => number) =>
    each.reduce((all, one) => all + pick(one), 0) * (rate / 1000);
  return range(
    total(({ low }) => low),
    total(({ likely }) => likely),
    total(({ high }) => high),
  );
}

/** Milliseconds' worth of orders. */
function failedAt({ state }: Ground, app: string, hit: readonly Outage[]): Range {
  const ready = Object.values(state.pods).filter(
    (pod) => pod.app === app && pod.phase === "ready",
  ).length;
  const weight = hit.reduce((all, { failing = 1 }) => all + failing, 0);
  const share = Math.min(1, weight / Math.max(ready, hit.length, 1));
  const lost = share ** (tries[app] ?? 1);
  const longest = (pick: (one: Range) => number) =>
    Math.max(0, ...hit.map(({ forMs }) => pick(forMs)));
  // Tries are alike only on the whole: at worst none of them helps.
  return range(
    lost * longest(({ low }) => low),
    lost * longest(({ likely }) => likely),
    share * longest(({ high }) => high),
  );
}

/** Nobody loses an order by it. */
export const noFailedOrders = ({ state }: Ground): Range | null =>
  state.lab?.ordersPerSecond == null ? null : exactly(0);
