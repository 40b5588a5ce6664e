import type { ForecastTerm, Range } from "../../wire/recovery.ts";
import type { PodView } from "../../wire/views.ts";
import { changesOf, type PlannedSuffering } from "../planned.ts";
import { exactly, range, sum, term } from "../range.ts";
import { type Course, notes } from "./course.ts";
import { endpointTerm, type Ground, podNamed, probesFail, workloadOf } from "./ground.ts";
import { heldTerms } from "./held.ts";
import { failedOrders } from "./orders.ts";
import { crashUnserved, restartTerms } from "./pods.ts";

interface Told {
  readonly pod: PodView | null;
  readonly suffering: PlannedSuffering;
}

/** Pods that crash, hang, leak, say that they are unready, or work badly. */
export function sufferingCourse(ground: Ground): Course {
  const told = changesOf(ground.plan, "pod-suffering").map(({ pod, suffering }) => ({
    pod: podNamed(ground, pod.name),
    suffering,
  }));
  const ways = told.map((one) => ({ ...one, ...wayOf(ground, one) }));
  const slowest = ways.reduce((a, b) => (likely(b.terms) > likely(a.terms) ? b : a));
  const outages = ways.map(({ pod, unservedMs, failing }) => ({
    pod,
    forMs: unservedMs,
    failing,
  }));
  return {
    terms: slowest.terms,
    failedOrders: failedOrders(ground, outages),
    note: slowest.note,
  };
}

const likely = (terms: readonly ForecastTerm[]) => sum(terms.map(({ ms }) => ms)).likely;

interface Way {
  readonly terms: readonly ForecastTerm[];
  readonly unservedMs: Range;
  readonly failing: number;
  readonly note: string | null;
}

function wayOf(ground: Ground, told: Told): Way {
  const { type } = told.suffering;
  if (type === "crash") return crash(ground, told);
  if (type === "hang") return hang(ground, told);
  if (type === "leak" && told.suffering.mib == null) return leak(ground, told);
  if (type === "unready") return unready(ground, told);
  return worksBadly(ground, told);
}

function crash(ground: Ground, { pod }: Told): Way {
  const terms = restartTerms(ground, pod, ground.settings.readAt);
  return {
    terms,
    unservedMs: unservedFor(ground, pod, crashUnserved, terms),
    failing: 1,
    note: null,
  };
}

/** As long as it takes to leave the Service; to the end where nobody else serves. */
function unservedFor(
  { state, plan }: Ground,
  pod: PodView | null,
  untilOut: Range,
  terms: readonly ForecastTerm[],
): Range {
  const hit = new Set(plan.victims.map(({ name }) => name));
  const hasOthers = Object.values(state.pods).some(
    (one) => one.app === pod?.app && one.phase === "ready" && !hit.has(one.name),
  );
  return hasOthers ? untilOut : sum(terms.map(({ ms }) => ms));
}

/** Three silent probes, then the grace that a hung program lets run out (its preStop sleep is part of it), then a restart. */
function hang(ground: Ground, { pod, suffering }: Told): Way {
  const workload = workloadOf(ground, pod);
  const readiness = workload?.readiness ?? null;
  const untilOut = readiness === null ? exactly(0) : probesFail(readiness, "timeout");
  const endsAt = (suffering.seconds ?? ground.plan.holdSeconds) * 1000;
  const liveness = workload?.liveness ?? null;
  const noticed = liveness === null ? null : probesFail(liveness, "timeout");
  if (liveness === null || noticed === null || noticed.likely >= endsAt) {
    const terms = heldTerms(ground, [endpointTerm(ground, pod?.app ?? "", "restart")]);
    return { terms, unservedMs: unservedFor(ground, pod, untilOut, terms), failing: 1, note: null };
  }
  const grace = workload?.terminationGrace ?? null;
  const terms = [
    term("the liveness probe fails often enough", noticed, { owner: liveness.failures }),
    term("its grace period runs out", exactly(grace?.amount ?? 30_000), { owner: grace }),
    ...restartTerms(ground, pod, ground.settings.readAt),
  ];
  return { terms, unservedMs: unservedFor(ground, pod, untilOut, terms), failing: 1, note: null };
}

/** Until the container has more than it may. */
function leak(ground: Ground, { pod, suffering }: Told): Way {
  const limit = workloadOf(ground, pod)?.memoryLimit ?? null;
  // What the business's programs use while nothing happens (k8s/pizza/manifests: about 30 MiB of 96).
  const room = Math.max(0, (limit?.amount ?? 96) - 30);
  const seconds = room / (suffering.mibPerSecond ?? 16);
  const grows = range(seconds * 700, seconds * 1000, seconds * 1300 + 1000);
  const restart = restartTerms(ground, pod, ground.settings.readAt);
  const terms = [term("its memory runs out", grows, { owner: limit }), ...restart];
  const unserved = unservedFor(ground, pod, crashUnserved, restart);
  return { terms, unservedMs: unserved, failing: 1, note: null };
}

/** Out of the Service within some failed probes; in again one successful probe after its end. */
function unready(ground: Ground, { pod }: Told): Way {
  const readiness = workloadOf(ground, pod)?.readiness ?? null;
  const period = readiness?.period.amount ?? 10_000;
  const back = term("the next readiness probe succeeds", range(0, period / 2, period + 500), {
    owner: readiness?.period ?? null,
  });
  const terms = heldTerms(ground, [back, endpointTerm(ground, pod?.app ?? "", "restart")]);
  // It answers all the while: only where nobody else is left do orders fail.
  const none = unservedFor(ground, pod, exactly(0), terms);
  return { terms, unservedMs: none, failing: 1, note: null };
}

/** Slow, failing, busy or full: until it is told to stop. */
function worksBadly(ground: Ground, { suffering }: Told): Way {
  const { type, percent = 100 } = suffering;
  const held = ground.plan.holdSeconds * 1000;
  const fails = type === "fail" ? percent / 100 : type === "full" ? 1 : 0;
  return {
    terms: heldTerms(ground, []),
    unservedMs: fails > 0 ? range(held * 0.9, held, held + 2000) : range(0, 0, held),
    failing: fails > 0 ? fails : 1,
    note: notes(fails > 0 ? "No probe notices: nothing heals before its end." : null),
  };
}
