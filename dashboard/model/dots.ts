import type { Visitors } from "../../backend/wire/state.ts";

/** Orders to draw as dots: each stands for `each` orders. */
export interface Dots {
  readonly served: readonly string[];
  readonly failed: number;
  readonly each: number;
}

/** More than this a second is a blur, and work for the browser. */
const mostPerSecond = 25;
const mostAtOnce = 6;

/** Deals the orders answered since the last time to the pods, by each pod's share of the last second: samples, and the page says so. */
export function createDealer() {
  let before: Visitors["totals"] | null = null;
  const owed = new Map<string, number>();
  let owedFailed = 0;
  return (visitors: Visitors, perSecond: number): Dots => {
    const each = Math.max(1, Math.ceil(perSecond / mostPerSecond));
    const { totals } = visitors;
    const ok = before === null ? 0 : Math.max(0, totals.ok - before.ok);
    const lost = (of: Visitors["totals"]) => of.error + of.timeout;
    owedFailed += before === null ? 0 : Math.max(0, lost(totals) - lost(before));
    before = totals;
    const failed = Math.min(mostAtOnce, Math.floor(owedFailed / each));
    owedFailed = failed === mostAtOnce ? 0 : owedFailed - failed * each;
    return { served: deal(owed, visitors.byPod, ok / each), failed, each };
  };
}

function deal(
  owed: Map<string, number>,
  byPod: Visitors["byPod"],
  dots: number,
): readonly string[] {
  const all = Object.values(byPod).reduce((sum, n) => sum + n, 0);
  const served: string[] = [];
  for (const pod of owed.keys()) if (byPod[pod] === undefined) owed.delete(pod);
  if (all === 0) return served;
  for (const [pod, share] of Object.entries(byPod)) {
    const due = (owed.get(pod) ?? 0) + (dots * share) / all;
    const whole = Math.min(mostAtOnce, Math.floor(due));
    for (let i = 0; i < whole; i++) served.push(pod);
    owed.set(pod, due - Math.floor(due));
  }
  return served;
}
