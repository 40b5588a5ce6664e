import type { Counting, PodLoad, PodUse, Reckoning } from "../wire/scaling.ts";
import type { PodView } from "../wire/views.ts";

/** What a calculation takes in. */
export interface Reckonable {
  readonly at: number;
  readonly pods: readonly PodView[];
  /** By the pod's name. */
  readonly uses: Readonly<Record<string, PodUse>>;
  /** CPU that each pod requests, in thousandths of a core. */
  readonly requestMilli: number;
  readonly targetPercent: number;
  /** spec.replicas of the target. */
  readonly current: number;
  readonly rules: CountingRules;
  readonly tolerance: Tolerance;
}

/** kube-controller-manager's --horizontal-pod-autoscaler-cpu-initialization-period and -initial-readiness-delay. */
export interface CountingRules {
  readonly cpuInitializationMs: number;
  readonly initialReadinessMs: number;
}

/** Shares, such as 0.1. */
export interface Tolerance {
  readonly down: number;
  readonly up: number;
}

/**
 * How many replicas the CPU alone asks for, as Kubernetes 1.36 reckons: GetResourceReplicas and groupPods in
 * pkg/controller/podautoscaler/replica_calculator.go, GetResourceUtilizationRatio in its metrics/utilization.go.
 * Null where the controller would have no number: no pod whose measurement counts.
 */
export function reckon(given: Reckonable): Reckoning | null {
  const pods = given.pods.map((pod) => loadOf(pod, given));
  const known = new Set(pods.map(({ name }) => name));
  // A pod that is gone but still told of is added to the number of pods, though not to the use.
  const strays = Object.keys(given.uses).filter((name) => !known.has(name)).length;
  const of = (counting: Counting) => pods.filter((pod) => pod.counting === counting);
  const counted = of("counted");
  if (counted.length === 0) return null;
  const used = counted.reduce((sum, { milli }) => sum + (milli ?? 0), 0);
  const { requestMilli, targetPercent, current, tolerance } = given;
  const share = (milli: number, of: number) => {
    const percent = Math.floor((milli * 100) / (requestMilli * of));
    return { percent, ratio: percent / targetPercent };
  };
  const first = share(used, counted.length);
  const [unready, missing] = [of("unready").length, of("missing").length];
  const saysMore = unready > 0 && first.ratio > 1;
  const base = { pods, requestMilli, targetPercent, ...first, counted: counted.length };
  if (!saysMore && missing === 0) {
    const isNear = isWithin(first.ratio, tolerance);
    return isNear
      ? { ...base, again: null, outcome: "within-tolerance", replicas: current }
      : { ...base, again: null, outcome: "asks", replicas: ceil(first.ratio * counted.length) };
  }
  // Idle if there should be more pods, busy if there should be fewer: whoever has no say does not push.
  const missingMilli =
    first.ratio < 1 ? Math.trunc((requestMilli * Math.max(100, targetPercent)) / 100) : 0;
  const joined = counted.length + (first.ratio === 1 ? 0 : missing) + (saysMore ? unready : 0);
  const second = share(used + missingMilli * missing, joined);
  const again = { ...second, pods: joined };
  if (isWithin(second.ratio, tolerance))
    return { ...base, again, outcome: "within-tolerance", replicas: current };
  const replicas = ceil(second.ratio * (joined + strays));
  const hasTurned =
    (first.ratio < 1 && second.ratio > 1) ||
    (first.ratio > 1 && second.ratio < 1) ||
    (second.ratio < 1 && replicas > current) ||
    (second.ratio > 1 && replicas < current);
  return hasTurned
    ? { ...base, again, outcome: "turned", replicas: current }
    : { ...base, again, outcome: "asks", replicas };
}

/** Where only the status' average is known: all ready pods count. */
export function reckonFromStatus(given: {
  readonly percent: number;
  readonly targetPercent: number;
  readonly ready: number;
  readonly current: number;
  readonly tolerance: Tolerance;
}): Reckoning {
  const { percent, targetPercent, ready, current, tolerance } = given;
  const ratio = percent / targetPercent;
  const isNear = isWithin(ratio, tolerance);
  return {
    pods: [],
    requestMilli: null,
    targetPercent,
    percent,
    ratio,
    counted: ready,
    again: null,
    outcome: isNear ? "within-tolerance" : "asks",
    replicas: isNear ? current : ceil(ratio * ready),
  };
}

const isWithin = (ratio: number, { down, up }: Tolerance) => 1 - down <= ratio && ratio <= 1 + up;

const ceil = (replicas: number) => Math.ceil(replicas);

function loadOf(pod: PodView, given: Reckonable): PodLoad {
  const use = Object.hasOwn(given.uses, pod.name) ? given.uses[pod.name] : undefined;
  return {
    name: pod.name,
    milli: use?.milli ?? null,
    counting: countingOf(pod, use ?? null, given),
  };
}

/** groupPods. What the pod's view does not keep (status.startTime, the stamp of a Ready that is False) is taken from what comes next to it. */
function countingOf(pod: PodView, use: PodUse | null, { at, rules }: Reckonable): Counting {
  if (pod.phase === "leaving" || pod.phase === "finished") return "ignored";
  if (isPending(pod)) return "unready";
  if (use === null) return "missing";
  const startedAt = pod.scheduledAt ?? pod.createdAt;
  const isReady = pod.phase === "ready";
  if (startedAt + rules.cpuInitializationMs > at) {
    // Young: its measurement counts from the first one that began after it was ready.
    const isFresh = use.at < (pod.readyAt ?? at) + use.windowMs;
    return !isReady || isFresh ? "unready" : "counted";
  }
  // Old and never ready; who was ready before counts, though it is not now.
  const changedAt = pod.finishedAt ?? (pod.phase === "unready" ? at : startedAt);
  return !isReady && startedAt + rules.initialReadinessMs > changedAt ? "unready" : "counted";
}

const isPending = ({ phase, startedAt, finishedAt }: PodView) =>
  phase === "pending" ||
  phase === "scheduled" ||
  (phase === "waiting" && startedAt === null && finishedAt === null);
