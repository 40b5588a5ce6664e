import type { OrderTimes, VisitorsEvent } from "../wire/events.ts";

/** Good answers since the last report, by pod. */
export interface Answers {
  add(pod: string | null, times: OrderTimes): void;
  /** Nothing at all where nobody answered. */
  take(): Pick<VisitorsEvent, "answers">;
}

/** As many as can be under way at once. */
const mostTimes = 500;
const mostPods = 64;
const longestName = 64;

/** None yet. Names come from the cluster: they are cut, and past 64 pods all fall under "". */
export function createAnswers(): Answers {
  let byPod = new Map<string, OrderTimes[]>();
  let count = 0;
  return {
    add(pod, times) {
      if (count >= mostTimes) return;
      count += 1;
      const name = (pod ?? "").slice(0, longestName);
      const key = byPod.has(name) || byPod.size < mostPods ? name : "";
      const known = byPod.get(key);
      if (known === undefined) byPod.set(key, [times]);
      else known.push(times);
    },
    take() {
      if (count === 0) return {};
      const answers = Object.fromEntries(byPod);
      byPod = new Map();
      count = 0;
      return { answers };
    },
  };
}
