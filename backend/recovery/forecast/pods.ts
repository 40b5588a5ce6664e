import type { ForecastTerm, Range } from "../../wire/recovery.ts";
import type { WorkloadSettings } from "../../wire/settings.ts";
import type { PodView } from "../../wire/views.ts";
import { changesOf, type PlannedChange } from "../planned.ts";
import { exactly, range, sum, term } from "../range.ts";
import {
  answeredTerms,
  endpointTerm,
  type Ground,
  isStateful,
  measuredTerm,
  noticedTerm,
  podNamed,
  startTerm,
  workloadOf,
} from "./ground.ts";
import { failedOrders } from "./orders.ts";
import type { Course } from "./course.ts";

/** A pod that is deleted or evicted: a new one takes its place. */
export function deletionCourse(ground: Ground): Course {
  const gone = changesOf(ground.plan, "pod-deletion").map(({ pod, graceSeconds }) => ({
    name: pod.name,
    isAtOnce: graceSeconds === 0,
  }));
  const losses = gone.map(({ name, isAtOnce }) => lossOf(ground, name, isAtOnce));
  const slowest = slowestOf(losses);
  return {
    terms: slowest?.terms ?? [],
    failedOrders: failedOrders(
      ground,
      losses.map(({ pod, unservedMs }) => ({ pod, forMs: unservedMs })),
    ),
    note: slowest !== null && slowest.isStateful ? statefulNote(slowest.app) : null,
  };
}

export interface Loss {
  readonly pod: PodView | null;
  readonly app: string;
  readonly isStateful: boolean;
  readonly terms: readonly ForecastTerm[];
  /** How long its share of the orders finds nobody. */
  readonly unservedMs: Range;
}

/** What follows when this pod is taken away. `isAtOnce`: without its goodbye. */
export function lossOf(ground: Ground, name: string, isAtOnce: boolean): Loss {
  const pod = podNamed(ground, name);
  const app = pod?.app ?? name;
  const workload = workloadOf(ground, pod);
  const start = startTerm(ground, app, workload);
  const joins = endpointTerm(ground, app);
  const waits = isStateful(workload) && !isAtOnce;
  const first = waits ? goodbyeTerm(ground, app, workload) : noticedTerm(ground, app);
  const answers = answeredTerms(ground, app);
  const terms = [first, start, joins, ...answers];
  const isAlone = isLastOf(ground, app);
  // A pod that leaves gracefully serves on; without its grace only the orders under way break off, unless it was the last one.
  const rest = sum([start.ms, joins.ms]);
  const unservedMs = isAlone && (isAtOnce || waits) ? rest : isAtOnce ? underWay : hardlyAny;
  return { pod, app, isStateful: isStateful(workload), terms, unservedMs };
}

/** The one that takes longest; null of none. */
export const slowestOf = (losses: readonly Loss[]): Loss | null =>
  losses.reduce<Loss | null>(
    (slowest, one) => (slowest === null || likelyOf(one) > likelyOf(slowest) ? one : slowest),
    null,
  );

const likelyOf = ({ terms }: Loss) => sum(terms.map(({ ms }) => ms)).likely;

export const statefulNote = (app: string) =>
  `${app} is a StatefulSet: its new pod comes only when the old one has gone.`;

const underWay = range(0, 50, 500);
const hardlyAny = range(0, 0, 50);

/** All ready pods of this part are among the victims. */
function isLastOf({ state, plan }: Ground, app: string): boolean {
  const hit = new Set(plan.victims.map(({ name }) => name));
  return !Object.values(state.pods).some(
    (pod) => pod.app === app && pod.phase === "ready" && !hit.has(pod.name),
  );
}

/** Its sleep before the end, then what the program itself takes, at most its grace period. */
function goodbyeTerm(ground: Ground, app: string, workload: WorkloadSettings | null): ForecastTerm {
  const sleep = workload?.preStopSleep?.amount ?? 0;
  const grace = workload?.terminationGrace.amount ?? 30_000;
  return measuredTerm(
    ground,
    "the old pod says goodbye",
    { kind: "pod", app, from: "deleted", to: "created" },
    {
      guess: { ms: range(sleep, Math.min(grace, sleep + 1500), grace), how: "a guess" },
      owner: workload?.preStopSleep ?? workload?.terminationGrace ?? null,
    },
  );
}

/** How it goes on when the container has ended: noticed, perhaps held back, started, ready. */
export function restartTerms(
  ground: Ground,
  pod: PodView | null,
  at: number,
): readonly ForecastTerm[] {
  const app = pod?.app ?? "";
  const after = [endpointTerm(ground, app, "restart"), ...answeredTerms(ground, app, "restart")];
  const held = backOffTerm(ground, pod, at);
  if (held !== null) return [noticedEnd, crashLoopTerm, held, comesUpTerm(ground, pod), ...after];
  const steps = [noticedEnd, startedTerm(ground, app), comesUpTerm(ground, pod)];
  const isOnlyThat = ground.plan.changes.every((change) => isCrash(change));
  const whole = { kind: "restart", app, to: "ready" } as const;
  const guess = sum(steps.map(({ ms }) => ms)).likely;
  const measured = isOnlyThat ? ground.measures.fromHit(ground.plan.fault, whole, guess) : null;
  const spans = { from: "crashed", to: "ready" } as const;
  return measured === null
    ? [...steps, ...after]
    : [term(`its container starts again (${measured.how})`, measured.ms, { spans }), ...after];
}

const isCrash = (change: PlannedChange) =>
  change.type === "pod-suffering" && change.suffering.type === "crash";

/** The kubelet looks at its containers once a second (pkg/kubelet/kubelet.go: genericPlegRelistPeriod), and then says what it saw. */
const noticedEnd = term("the kubelet notices", range(200, 700, 2000));
/** Of the wait, which began when the program ended, so much is over when the crash loop is found. */
const noticedMs = range(400, 1700, 4500);

/** It finds that it has to wait when it wants to start it again. */
const crashLoopTerm = term("it finds a crash loop", range(200, 1000, 2500), {
  spans: { from: "crashed", to: "back-off" },
});

const startedTerm = (ground: Ground, app: string): ForecastTerm =>
  measuredTerm(
    ground,
    "it is started again",
    { kind: "restart", app, from: "crashed", to: "started" },
    { guess: { ms: range(100, 400, 1500), how: "a guess" } },
  );

function comesUpTerm(ground: Ground, pod: PodView | null): ForecastTerm {
  const workload = workloadOf(ground, pod);
  const probe = workload?.startup ?? workload?.readiness ?? null;
  const period = probe?.period.amount ?? 0;
  return measuredTerm(
    ground,
    "the program comes up",
    { kind: "restart", app: pod?.app ?? "", from: "started", to: "ready" },
    {
      guess: { ms: range(200, 500 + period / 2, 1500 + 2 * period), how: "a guess" },
      owner: probe?.period ?? null,
    },
  );
}

/** The first crash in a while is followed by a start at once; then 10 s, doubled each time, forgotten after ten quiet minutes (pkg/kubelet/kubelet.go: newCrashLoopBackOff, HasExpiredFunc). */
function backOffTerm(ground: Ground, pod: PodView | null, at: number): ForecastTerm | null {
  const longest = ground.settings.kubelet.crashLoopMax;
  const begunAt = pod?.startedAt ?? pod?.readyAt ?? null;
  const isForgotten = begunAt === null || at - begunAt > forgottenMs;
  if (pod === null || pod.restarts === 0 || isForgotten) return null;
  // Counted from this crash, whenever the one before was (client-go's Backoff.IsInBackOffSince).
  const first = Math.min(longest.amount, 10_000);
  const most = Math.min(longest.amount, 10_000 * 2 ** Math.min(10, pod.restarts - 1));
  // Those whose time has come are looked for once a second, and begin again with a jitter (pkg/kubelet/pod_workers.go).
  const ms = range(first - noticedMs.high, first - noticedMs.likely + 1000, most + 1000);
  const spans = { from: "back-off", to: "started" } as const;
  return term("the kubelet holds it back", ms, { spans, owner: longest });
}

const forgottenMs = 600_000;

/** Out of the endpoints once the kubelet has said that it is not ready. */
export const crashUnserved = range(100, 1000, 2500);

export const nothingUnserved = exactly(0);
