/** What the controller of a HorizontalPodAutoscaler reckons with, and what comes of it, as it crosses the socket. CPU in thousandths of a core, times epoch milliseconds. Every text from the cluster is hostile. */

/** CPU that a pod used, as metrics-server tells it: the average over `windowMs` before `at` (1 s resolution). */
export interface PodUse {
  readonly milli: number;
  readonly at: number;
  readonly windowMs: number;
}

/** How the controller counts a pod. counted: by its use · unready: too new, its use is not believed yet · missing: runs, but has no measurement · ignored: leaving, or ended */
export type Counting = "counted" | "unready" | "missing" | "ignored";

export interface PodLoad {
  readonly name: string;
  /** Null: no measurement. */
  readonly milli: number | null;
  readonly counting: Counting;
}

/** One calculation: percent = used ÷ requested, ratio = percent ÷ target, replicas = ceil(ratio × pods). */
export interface Reckoning {
  /** Empty where nobody told the use of each pod, so that the status' own average is all there is. */
  readonly pods: readonly PodLoad[];
  /** CPU that each pod requests; null where it is not known. */
  readonly requestMilli: number | null;
  readonly targetPercent: number;
  /** Of the pods that are counted, without what comes after the point. */
  readonly percent: number;
  readonly ratio: number;
  /** How many pods the ratio is of. */
  readonly counted: number;
  /** The same with the pods that have no say yet: as idle when there should be more, as fully busy when there should be fewer. Null where all have theirs. */
  readonly again: {
    readonly percent: number;
    readonly ratio: number;
    readonly pods: number;
  } | null;
  /** asks: for `replicas` · within-tolerance: so near to the target that all stays · turned: with the new pods it would point the other way, so all stays */
  readonly outcome: "asks" | "within-tolerance" | "turned";
  readonly replicas: number;
}

/** What keeps the number from being what the metric asks for. */
export type Limit =
  | {
      readonly by: "maximum" | "minimum" | "scale-up-policy" | "scale-down-policy";
    }
  /** A recommendation of the last `windowMs` says otherwise; `until`: when the last such one is too old. */
  | { readonly by: "stabilisation"; readonly until: number; readonly windowMs: number };

export interface ScalingDecision {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** The calculation that gives this number; null where none of ours does. */
  readonly reckoning: Reckoning | null;
}

/** How it was at a moment, and from then on until the next one. */
export interface ScalingSample {
  readonly at: number;
  readonly percent: number | null;
  /** What the metric alone asks for, or null without one. */
  readonly asked: number | null;
  readonly desired: number;
  readonly ready: number;
}

export interface ScalingView {
  /** The HorizontalPodAutoscaler's. */
  readonly uid: string;
  /** How it would reckon now, or null: `problem` says why. */
  readonly reckoning: Reckoning | null;
  /** The controller's or our own reason for having no number, or null. */
  readonly problem: string | null;
  /** What it should decide at its next look. */
  readonly next: number | null;
  readonly limit: Limit | null;
  /** Newest last. */
  readonly decisions: readonly ScalingDecision[];
  /** Of the last five minutes, newest last. */
  readonly samples: readonly ScalingSample[];
  /** How often the controller looks, and where this number comes from: null where it is assumed. */
  readonly syncMs: number;
  readonly tolerance: { readonly down: number; readonly up: number };
}
