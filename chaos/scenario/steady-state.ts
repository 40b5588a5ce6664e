import type { LabState, Visitors } from "../../backend/wire/state.ts";
import type { WorkloadView } from "../../backend/wire/views.ts";
import type { Steady } from "./scenario.ts";

/** What is not as the steady state says, a sentence each; empty when all is. `now` is in epoch milliseconds. */
export function unsteadiness(state: LabState, steady: Steady, now: number): readonly string[] {
  return [
    ...silentFeeds(state),
    ...visitorsTrouble(state, steady, now),
    ...(steady.replicasReady ? replicasTrouble(state) : []),
    ...(steady.nodesReady ? nodesTrouble(state) : []),
  ];
}

/** Share of the orders due in the last so many seconds that succeeded, of those whose end is known; null where none is. */
export function successRateOf(
  visitors: Visitors | null,
  windowSeconds: number,
  now: number,
): number | null {
  const from = now - windowSeconds * 1000;
  let ok = 0;
  let known = 0;
  for (const bucket of visitors?.buckets ?? []) {
    if (bucket.at < from) continue;
    ok += bucket.ok;
    known += bucket.intended - bucket.pending;
  }
  return known === 0 ? null : ok / known;
}

/** Of all Deployments and StatefulSets. */
export function readyPods(state: LabState): { readonly ready: number; readonly wanted: number } {
  const all = workloads(state);
  const sum = (of: (one: WorkloadView) => number) => all.reduce((total, one) => total + of(one), 0);
  return { ready: sum(({ ready }) => ready), wanted: sum(({ wanted }) => wanted) };
}

const neededFeeds = ["pods", "nodes", "deployments", "statefulsets"] as const;

/** What is not heard of cannot be called steady. */
function silentFeeds({ feeds }: LabState): readonly string[] {
  const silent = neededFeeds.filter((kind) => feeds[kind].state !== "live");
  return silent.length === 0 ? [] : [`the lab hears nothing of ${silent.join(", ")}`];
}

function visitorsTrouble(state: LabState, steady: Steady, now: number): readonly string[] {
  const { lab, visitors } = state;
  if (visitors === null) return [lab?.noVisitors ?? "no visitor has ordered yet"];
  const rate = successRateOf(visitors, steady.windowSeconds, now);
  if (rate === null) return [`no order has been answered in the last ${steady.windowSeconds} s`];
  const tooFew =
    rate < steady.successRate
      ? [`${percent(rate)} of the orders succeed, not ${percent(steady.successRate)}`]
      : [];
  const p95 = visitors.latency?.p95Ms ?? null;
  const tooSlow =
    p95 !== null && p95 > steady.p95Ms
      ? [`orders take ${Math.round(p95)} ms (p95), not ${steady.p95Ms} ms at most`]
      : [];
  return [...tooFew, ...tooSlow];
}

function replicasTrouble(state: LabState): readonly string[] {
  return workloads(state).flatMap(({ name, wanted, ready, updated, observed }) => {
    if (ready !== wanted) return [`${name} has ${ready} of ${wanted} pods ready`];
    if (updated !== wanted) return [`${name} has ${updated} of ${wanted} pods of its template`];
    return observed ? [] : [`${name} has not been looked at by its controller yet`];
  });
}

function nodesTrouble(state: LabState): readonly string[] {
  return Object.values(state.nodes).flatMap(({ name, readiness, schedulable }) => {
    if (readiness !== "ready") return [`node ${name} is not Ready`];
    return schedulable ? [] : [`node ${name} takes no new pods`];
  });
}

const workloads = ({ deployments, statefulsets }: LabState): readonly WorkloadView[] => [
  ...Object.values(deployments),
  ...Object.values(statefulsets),
];

/** Rounded down: 99.96 % is not 100 %. */
const percent = (share: number) => `${Math.floor(share * 1000) / 10} %`;
