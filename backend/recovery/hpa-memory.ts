import type {
  PodUse,
  Reckoning,
  ScalingDecision,
  ScalingSample,
  ScalingView,
} from "../wire/scaling.ts";
import type { HpaView, PodView } from "../wire/views.ts";
import { allow, type Rescale } from "./hpa-limits.ts";
import { type PastLook, remember } from "./hpa-looks.ts";
import { type CountingRules, reckon, reckonFromStatus, type Tolerance } from "./hpa-reckoning.ts";

/** All that a look at one autoscaler takes in. */
export interface Look {
  readonly at: number;
  readonly hpa: HpaView;
  /** Those of its target, of any template. */
  readonly pods: readonly PodView[];
  /** By pod, or null where nobody may read them. */
  readonly uses: Readonly<Record<string, PodUse>> | null;
  /** CPU that each pod requests, in thousandths of a core; null where it is not known. */
  readonly requestMilli: number | null;
  /** spec.replicas of the target. */
  readonly current: number;
  readonly control: ScalingControl;
}

/** kube-controller-manager's flags, or Kubernetes' defaults. */
export interface ScalingControl extends CountingRules {
  readonly syncMs: number;
  readonly tolerance: number;
  readonly downscaleStabilizationMs: number;
}

/** What is remembered of one autoscaler between two looks. */
export interface ScalingMemory {
  readonly hpa: HpaView | null;
  /** When the controller looked last, as far as its status tells: it looks again every `syncMs`. */
  readonly syncedAt: number;
  /** When its status last said something new. */
  readonly noticedAt: number;
  readonly past: readonly PastLook[];
  readonly ups: readonly Rescale[];
  readonly downs: readonly Rescale[];
  /** The newest ones, for finding the one that a decision came from. */
  readonly reckonings: readonly { readonly at: number; readonly given: Allowed }[];
  readonly decisions: readonly ScalingDecision[];
  readonly samples: readonly ScalingSample[];
}

interface Allowed {
  readonly reckoning: Reckoning;
  readonly current: number;
  readonly replicas: number;
}

export const noScaling: ScalingMemory = {
  hpa: null,
  syncedAt: 0,
  noticedAt: 0,
  past: [],
  ups: [],
  downs: [],
  reckonings: [],
  decisions: [],
  samples: [],
};

const keptMs = 300_000;
const decisionsKept = 12;
const reckoningsKeptMs = 15_000;

/** One look: what is remembered then, and how it is told. */
export function lookAt(
  memory: ScalingMemory,
  look: Look,
): { readonly memory: ScalingMemory; readonly view: ScalingView } {
  const noticed = notice(memory, look);
  const reckoning = reckoningOf(look);
  const remembered = remember(noticed, look, reckoning);
  const next =
    reckoning === null
      ? null
      : allow({
          at: look.at,
          hpa: look.hpa,
          current: look.current,
          asked: reckoning.replicas,
          past: remembered.past,
          ups: remembered.ups,
          downs: remembered.downs,
          downscaleStabilizationMs: look.control.downscaleStabilizationMs,
        });
  const reckonings =
    reckoning === null || next === null
      ? remembered.reckonings
      : [
          ...remembered.reckonings.filter(({ at }) => at > look.at - reckoningsKeptMs),
          { at: look.at, given: { reckoning, current: look.current, replicas: next.replicas } },
        ];
  const samples = sample(remembered.samples, look, reckoning);
  const after = { ...remembered, reckonings, samples };
  const view: ScalingView = {
    uid: look.hpa.uid,
    reckoning,
    problem: reckoning === null ? problemOf(look) : null,
    next: next?.replicas ?? null,
    limit: next?.limit ?? null,
    decisions: after.decisions,
    samples,
    syncMs: look.control.syncMs,
    tolerance: toleranceOf(look),
  };
  return { memory: after, view };
}

/** Takes a new status in: whatever it says, the controller has just looked. */
function notice(memory: ScalingMemory, { at, hpa }: Look): ScalingMemory {
  const before = memory.hpa;
  if (before?.resourceVersion === hpa.resourceVersion) return memory;
  const [from, to] = [before?.desired ?? hpa.desired, hpa.desired];
  // What was asked for before we came is not known; what there is was, or it would be fewer.
  const past = before === null ? [{ at, replicas: to, isTold: false }] : memory.past;
  const synced = { ...memory, hpa, syncedAt: at, noticedAt: at, past };
  if (from === to) return synced;
  const decision = { at, from, to, reckoning: explain(memory, hpa, from) };
  const decisions = [...memory.decisions, decision].slice(-decisionsKept);
  const change = { at, change: Math.abs(to - from) };
  const add = (rescales: readonly Rescale[]) => [
    ...rescales.filter((one) => one.at > at - keptMs),
    change,
  ];
  return to > from
    ? { ...synced, decisions, ups: add(memory.ups) }
    : { ...synced, decisions, downs: add(memory.downs), past: past.filter(isAtMost(to)) };
}

/** Whatever asked for more is out of the window: it would have held. */
const isAtMost =
  (replicas: number) =>
  (one: PastLook): boolean =>
    one.replicas <= replicas;

/** The newest calculation that gives this number from this average; null where none does, rather than a guess. */
function explain({ reckonings }: ScalingMemory, hpa: HpaView, from: number): Reckoning | null {
  const fits = reckonings.filter(
    ({ given }) =>
      given.current === from &&
      given.replicas === hpa.desired &&
      given.reckoning.outcome === "asks",
  );
  const sameAverage = fits.filter(({ given }) => given.reckoning.percent === hpa.currentPercent);
  return (sameAverage.at(-1) ?? fits.at(-1))?.given.reckoning ?? null;
}

function reckoningOf(look: Look): Reckoning | null {
  const { at, hpa, pods, uses, requestMilli, current, control } = look;
  const { targetPercent } = hpa;
  if (targetPercent === null || targetPercent <= 0 || hpa.otherMetrics > 0) return null;
  const tolerance = toleranceOf(look);
  if (uses !== null && requestMilli !== null && requestMilli > 0)
    return reckon({
      at,
      pods,
      uses,
      requestMilli,
      targetPercent,
      current,
      tolerance,
      rules: control,
    });
  if (hpa.currentPercent === null) return null;
  const ready = pods.filter(({ phase }) => phase === "ready").length;
  return reckonFromStatus({
    percent: hpa.currentPercent,
    targetPercent,
    ready,
    current,
    tolerance,
  });
}

const toleranceOf = ({ hpa, control }: Look): Tolerance => ({
  down: hpa.scaleDown?.tolerance ?? control.tolerance,
  up: hpa.scaleUp?.tolerance ?? control.tolerance,
});

function problemOf({ hpa, pods }: Look): string {
  if (hpa.otherMetrics > 0) return "it scales by more than CPU, which is not reckoned here";
  if (hpa.targetPercent === null) return "it has no CPU target in percent";
  const inactive = hpa.conditions.find(
    ({ type, status }) => type === "ScalingActive" && status === "False",
  );
  if (inactive !== undefined) return inactive.message || inactive.reason;
  return pods.length === 0
    ? "there are no pods to measure"
    : "no pod has a measurement that counts";
}

/** A new one only where something has changed. */
function sample(
  samples: readonly ScalingSample[],
  { at, hpa, pods }: Look,
  reckoning: Reckoning | null,
): readonly ScalingSample[] {
  const now: ScalingSample = {
    at,
    percent: hpa.currentPercent,
    asked: reckoning?.replicas ?? null,
    desired: hpa.desired,
    ready: pods.filter(({ phase }) => phase === "ready").length,
  };
  const last = samples.at(-1);
  const isSame =
    last !== undefined &&
    last.percent === now.percent &&
    last.asked === now.asked &&
    last.desired === now.desired &&
    last.ready === now.ready;
  if (isSame) return samples;
  // The one that was in force when the time began is kept: the line has to start somewhere.
  const first = samples.findLastIndex((one) => one.at <= at - keptMs);
  return [...samples.slice(Math.max(0, first)), now];
}
