import type {
  Limit,
  PodLoad,
  Reckoning,
  ScalingSample,
  ScalingView,
} from "../../backend/wire/scaling.ts";
import type { Moment } from "../../backend/wire/state.ts";
import type { HpaRules, HpaView } from "../../backend/wire/views.ts";
import { count, wholeDuration } from "./words.ts";

export interface ScalingHeadline {
  readonly tone: Moment["tone"];
  /** "kitchen: 4 → 7", "kitchen stays at 4". */
  readonly says: string;
}

/** Longer than pods take to come; after that, who is missing is missing for another reason. */
const underWayMs = 60_000;

interface Standing {
  /** How many pods serve. */
  readonly ready: number;
  readonly now: number;
}

/** What it does, for the last row. */
export function headline(
  hpa: HpaView,
  scaling: ScalingView | null,
  { ready, now }: Standing,
): ScalingHeadline {
  const last = scaling?.decisions.at(-1) ?? null;
  const next = scaling?.next ?? null;
  const isNew = last !== null && last.to === hpa.desired && now - last.at < underWayMs;
  if (isNew && ready !== last.to)
    return { tone: "mended", says: `${hpa.target}: ${arrow(last.from, last.to)}` };
  if (next !== null && next !== hpa.desired)
    return { tone: "waiting", says: `${hpa.target}: ${arrow(hpa.desired, next)} at the next look` };
  if (scaling?.problem != null)
    return { tone: "waiting", says: `${hpa.target}: ${String(hpa.desired)}, no metric yet` };
  return { tone: "plain", says: `${hpa.target} stays at ${String(hpa.desired)}` };
}

/** "2 of 6 ready: 4 are being made". */
export const onTheWay = (wanted: number, ready: number): string =>
  ready < wanted
    ? `${String(ready)} of ${String(wanted)} ready: ${String(wanted - ready)} on the way`
    : `${String(ready - wanted)} of ${String(ready)} leave, each when its orders are done`;

const arrow = (from: number, to: number) => `${String(from)} → ${String(to)}`;

/** The calculation as the controller makes it: "87 % of 50 % target → ceil(4 × 1.74) = 7". */
export function sum(reckoning: Reckoning): string {
  const { percent, targetPercent, ratio, counted, again, outcome, replicas } = reckoning;
  const begin = `${String(percent)} % of ${String(targetPercent)} % target`;
  if (again === null)
    return outcome === "within-tolerance"
      ? begin
      : `${begin} → ${product(counted, ratio)} = ${String(replicas)}`;
  const joined = again.pods - counted;
  const more = `with ${count(joined, "new one")} as ${ratio > 1 ? "idle" : "fully busy"} ${String(again.percent)} %`;
  return outcome === "asks"
    ? `${begin}, ${more} → ${product(again.pods, again.ratio)} = ${String(replicas)}`
    : `${begin}, ${more}`;
}

const product = (pods: number, ratio: number) => `ceil(${String(pods)} × ${ratio.toFixed(2)})`;

/** Why it is not otherwise, in a sentence; null where the calculation says it all. */
export function why(hpa: HpaView, scaling: ScalingView, now: number): string | null {
  const { reckoning, limit, problem, next, tolerance } = scaling;
  if (problem !== null) return `no number: ${problem}`;
  if (reckoning === null) return null;
  if (limit !== null) return limitWords(hpa, limit, { asked: reckoning.replicas, now });
  if (reckoning.outcome === "within-tolerance") {
    const { percent, targetPercent } =
      reckoning.again === null ? reckoning : { ...reckoning, ...reckoning.again };
    const allowed =
      percent > targetPercent ? `+${share(tolerance.up)}` : `−${share(tolerance.down)}`;
    return `within tolerance: ${String(percent)} % of ${String(targetPercent)} % (${allowed})`;
  }
  if (reckoning.outcome === "turned")
    return "new pods have no say yet: counted in, it would point the other way";
  if (next !== null && next !== hpa.desired)
    return `it looks every ${wholeDuration(scaling.syncMs)}: then there will be ${String(next)}`;
  return null;
}

const share = (part: number) => `${String(Math.round(part * 100))} %`;

function limitWords(
  hpa: HpaView,
  limit: Limit,
  { asked, now }: { readonly asked: number; readonly now: number },
): string {
  switch (limit.by) {
    case "maximum":
      return `${String(asked)} asked for: at its maximum of ${String(hpa.max)}`;
    case "minimum":
      return `${String(asked)} asked for: at its minimum of ${String(hpa.min)}`;
    case "scale-up-policy":
      return `${String(asked)} asked for: no faster than ${policyWords(hpa.scaleUp)}`;
    case "scale-down-policy":
      return `${String(asked)} asked for: no faster than ${policyWords(hpa.scaleDown)}`;
    case "stabilisation": {
      const way = asked < hpa.desired ? "scale-down" : "scale-up";
      const left = limit.until - now;
      return left > 0
        ? `${String(asked)} would do: waits ${wholeDuration(left)}, ${way} stabilisation`
        : `${String(asked)} would do: ${way} at its next look`;
    }
    default:
      return limit satisfies never;
  }
}

/** "4 pods or 100 % in 5 s". */
function policyWords(rules: HpaRules | null): string {
  if (rules === null) return "Kubernetes lets it";
  if (rules.select === "Disabled") return "not at all: switched off";
  const all = rules.policies.map(({ type, value, periodSeconds }) =>
    type === "Pods"
      ? `${count(value, "pod")} in ${String(periodSeconds)} s`
      : `${String(value)} % in ${String(periodSeconds)} s`,
  );
  return all.join(rules.select === "Min" ? " and " : " or ");
}

/** How much of the stabilisation window has passed, 0 to 1; null where nothing waits for it. */
export function stabilised(scaling: ScalingView, now: number): number | null {
  const { limit } = scaling;
  if (limit?.by !== "stabilisation" || limit.windowMs === 0) return null;
  return Math.min(1, Math.max(0, 1 - (limit.until - now) / limit.windowMs));
}

/** A place for a pod between nothing and the maximum. */
export interface Slot {
  readonly place: number;
  /** counted … ignored: a pod, and how it counts · plain: a pod, where nobody knows · wanted: there shall be one · free: there may be one */
  readonly state: PodLoad["counting"] | "plain" | "wanted" | "free";
  readonly name: string | null;
  /** Of what it requests, 1 is all of it; null without a measurement. */
  readonly load: number | null;
}

const mostSlots = 24;

/** One place for each pod that may be, those that are first; who leaves comes last. */
export function slots(hpa: HpaView, scaling: ScalingView | null, ready: number): readonly Slot[] {
  const reckoning = scaling?.reckoning ?? null;
  const pods = (reckoning?.pods ?? []).filter(({ counting }) => counting !== "ignored");
  const leaving = (reckoning?.pods ?? []).length - pods.length;
  const request = reckoning?.requestMilli ?? null;
  const known = pods.map(({ name, milli, counting }) => ({
    state: counting,
    name,
    load: milli === null || request === null ? null : milli / request,
  }));
  const plain = { state: "plain", name: null, load: null } as const;
  const there = known.length > 0 ? known : Array.from({ length: ready }, () => plain);
  const length = Math.min(mostSlots, Math.max(hpa.max, there.length + leaving));
  return Array.from({ length }, (_, i): Slot => {
    const pod = there[i];
    if (pod !== undefined) return { place: i + 1, ...pod };
    if (i < there.length + leaving)
      return { place: i + 1, state: "ignored", name: null, load: null };
    return { place: i + 1, state: i < hpa.desired ? "wanted" : "free", name: null, load: null };
  });
}

export interface StepLines {
  /** Paths in a box of 300 (seconds) by 100. */
  readonly asked: string;
  readonly desired: string;
  readonly ready: string;
  /** The top of the box. */
  readonly most: number;
}

export const chartSeconds = 300;

/** Five minutes in steps: what the metric asked for, what was decided, who was ready. */
export function stepLines(samples: readonly ScalingSample[], max: number, now: number): StepLines {
  const most =
    Math.max(max, ...samples.map(({ ready, desired }) => Math.max(ready, desired)), 1) + 1;
  const path = (value: (sample: ScalingSample) => number | null) => {
    let drawn = "";
    samples.forEach((sample, i) => {
      const is = value(sample);
      if (is === null) return;
      const from = x(sample.at, now);
      const to = x(samples[i + 1]?.at ?? now, now);
      const y = (100 - (Math.min(is, most) / most) * 100).toFixed(1);
      const before = samples[i - 1];
      const isJoined = before !== undefined && value(before) !== null;
      drawn += isJoined ? `L${from} ${y}L${to} ${y}` : `M${from} ${y}L${to} ${y}`;
    });
    return drawn;
  };
  return {
    asked: path(({ asked }) => asked),
    desired: path(({ desired }) => desired),
    ready: path(({ ready }) => ready),
    most,
  };
}

const x = (at: number, now: number) =>
  Math.min(chartSeconds, Math.max(0, chartSeconds - (now - at) / 1000)).toFixed(1);

const conditionWords: Readonly<Record<string, string>> = {
  "AbleToScale ReadyForNewScale": "able to scale",
  "AbleToScale SucceededRescale": "has just scaled",
  "AbleToScale SucceededGetScale": "able to scale",
  "AbleToScale ScaleDownStabilized": "holds on: scale-down stabilisation",
  "AbleToScale ScaleUpStabilized": "holds on: scale-up stabilisation",
  "AbleToScale FailedGetScale": "cannot find what it scales",
  "AbleToScale FailedUpdateScale": "could not set the number",
  "ScalingActive ValidMetricFound": "has a metric",
  "ScalingActive ScalingDisabled": "switched off: there are no pods",
  "ScalingActive FailedGetResourceMetric": "gets no metric",
  "ScalingLimited DesiredWithinRange": "not limited",
  "ScalingLimited TooManyReplicas": "limited: would like more than its maximum",
  "ScalingLimited TooFewReplicas": "limited: would like fewer than its minimum",
  "ScalingLimited ScaleUpLimit": "limited: no faster up",
  "ScalingLimited ScaleDownLimit": "limited: no faster down",
};

export interface ConditionWords {
  readonly type: string;
  readonly says: string;
  readonly message: string;
  readonly isGood: boolean;
}

/** The conditions in plain words, or in Kubernetes' own. */
export const conditions = (
  hpa: HpaView,
  words: "plain" | "kubernetes",
): readonly ConditionWords[] =>
  hpa.conditions.map(({ type, status, reason, message }) => ({
    type,
    says:
      words === "kubernetes"
        ? `${type}=${status} ${reason}`
        : (conditionWords[`${type} ${reason}`] ?? `${type}: ${reason || status}`),
    message,
    isGood: (type === "ScalingLimited") === (status === "False"),
  }));
