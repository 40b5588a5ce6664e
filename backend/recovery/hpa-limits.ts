import type { Limit } from "../wire/scaling.ts";
import type { HpaRules, HpaView } from "../wire/views.ts";

/** What the metric alone asked for at a look of the controller. */
export interface Recommendation {
  readonly at: number;
  readonly replicas: number;
}

/** Pods that were added (or, of `downs`, taken away) at a time. */
export interface Rescale {
  readonly at: number;
  readonly change: number;
}

export interface Limited {
  readonly at: number;
  readonly hpa: Pick<HpaView, "min" | "max" | "scaleUp" | "scaleDown">;
  readonly current: number;
  /** What the metric alone asks for now. */
  readonly asked: number;
  /** Those before this look. */
  readonly past: readonly Recommendation[];
  readonly ups: readonly Rescale[];
  readonly downs: readonly Rescale[];
  /** kube-controller-manager's --horizontal-pod-autoscaler-downscale-stabilization. */
  readonly downscaleStabilizationMs: number;
}

export interface Allowed {
  readonly replicas: number;
  readonly limit: Limit | null;
}

/** What becomes of it, as Kubernetes 1.36 has it: reconcileAutoscaler, normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors in pkg/controller/podautoscaler/horizontal.go. */
export function allow(given: Limited): Allowed {
  const { hpa, current } = given;
  if (current === 0) return { replicas: 0, limit: null };
  // Out of bounds: no metric is looked at.
  if (current > hpa.max) return { replicas: hpa.max, limit: { by: "maximum" } };
  if (current < hpa.min) return { replicas: hpa.min, limit: { by: "minimum" } };
  const steady = stabilise(given);
  const rated = rate(given, steady.replicas);
  return rated.limit === null ? steady : rated;
}

/** stabilizeRecommendationWithBehaviors; stabilizeRecommendation where there is no behavior. */
function stabilise(given: Limited): Allowed {
  const { at, hpa, current, asked, past } = given;
  const { upMs, downMs } = windowsOf(given);
  const within = (ms: number) => past.filter((one) => one.at > at - ms);
  const least = Math.min(asked, ...within(upMs).map(({ replicas }) => replicas));
  const most = Math.max(asked, ...within(downMs).map(({ replicas }) => replicas));
  const hasBehavior = hpa.scaleUp !== null || hpa.scaleDown !== null;
  const replicas = hasBehavior ? Math.min(Math.max(current, least), most) : most;
  if (replicas === asked) return { replicas, limit: null };
  const windowMs = asked < current ? downMs : upMs;
  const keepers = within(windowMs).filter((one) =>
    asked < current ? one.replicas >= replicas : one.replicas <= replicas,
  );
  const last = Math.max(at - windowMs, ...keepers.map((one) => one.at));
  return { replicas, limit: { by: "stabilisation", until: last + windowMs, windowMs } };
}

/** How far back recommendations count, in either direction. */
export function windowsOf({
  hpa: { scaleUp, scaleDown },
  downscaleStabilizationMs,
}: Pick<Limited, "hpa" | "downscaleStabilizationMs">) {
  const own = scaleDown?.stabilizationSeconds ?? null;
  return {
    upMs: (scaleUp?.stabilizationSeconds ?? 0) * 1000,
    downMs: own === null ? downscaleStabilizationMs : own * 1000,
  };
}

function rate({ hpa, current, at, ups, downs }: Limited, wanted: number): Allowed {
  if (wanted > current) {
    const fastest =
      hpa.scaleUp === null
        ? Math.max(2 * current, 4) // calculateScaleUpLimit, without a behavior
        : Math.max(current, fastestUp(hpa.scaleUp, { current, at, ups, downs }));
    const most = Math.min(hpa.max, fastest);
    if (wanted <= most) return { replicas: wanted, limit: null };
    return { replicas: most, limit: { by: hpa.max > fastest ? "scale-up-policy" : "maximum" } };
  }
  if (wanted < current) {
    const fastest =
      hpa.scaleDown === null
        ? hpa.min
        : Math.min(current, fastestDown(hpa.scaleDown, { current, at, ups, downs }));
    const least = Math.max(hpa.min, fastest);
    if (wanted >= least) return { replicas: wanted, limit: null };
    return { replicas: least, limit: { by: hpa.min < fastest ? "scale-down-policy" : "minimum" } };
  }
  return { replicas: wanted, limit: null };
}

interface Pace {
  readonly current: number;
  readonly at: number;
  readonly ups: readonly Rescale[];
  readonly downs: readonly Rescale[];
}

/** calculateScaleUpLimitWithScalingRules. */
function fastestUp({ select, policies }: HpaRules, pace: Pace): number {
  if (select === "Disabled") return pace.current;
  const most = policies.map(({ type, value, periodSeconds }) => {
    const began = beganWith(pace, periodSeconds);
    return type === "Pods" ? began + value : Math.ceil(began * (1 + value / 100));
  });
  return select === "Min" ? Math.min(...most) : Math.max(...most);
}

/** calculateScaleDownLimitWithBehaviors: Max is the greatest change, so the least that is left. */
function fastestDown({ select, policies }: HpaRules, pace: Pace): number {
  if (select === "Disabled") return pace.current;
  const least = policies.map(({ type, value, periodSeconds }) => {
    const began = beganWith(pace, periodSeconds);
    return type === "Pods" ? began - value : Math.trunc(began * (1 - value / 100));
  });
  return select === "Min" ? Math.max(...least) : Math.min(...least);
}

/** The replicas when the period began. */
function beganWith({ current, at, ups, downs }: Pace, periodSeconds: number): number {
  const since = at - periodSeconds * 1000;
  const changed = (rescales: readonly Rescale[]) =>
    rescales.filter((one) => one.at > since).reduce((sum, { change }) => sum + change, 0);
  return current - changed(ups) + changed(downs);
}
