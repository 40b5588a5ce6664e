/** A disturbance and its healing, phase by phase: what backend/recovery makes of the events. Times are epoch milliseconds. Every string from the cluster is hostile text. */

/** What made it: a fault of this lab, or something else (someone's kubectl, another tool, the machine). */
export type RunCause =
  | {
      readonly by: "lab";
      readonly experiment: string;
      readonly fault: string;
      readonly title: string;
    }
  | { readonly by: "outside"; readonly title: string };

/** steady → hit (something is broken) → degraded (visitors or ready pods suffer) → recovering (replacements are on their way, nothing more breaks) → steady. */
export type RunPhase = "hit" | "degraded" | "recovering" | "steady";

/** From the first harm until the cluster and the visitors are as they were before it. */
export interface RunView {
  readonly id: string;
  readonly cause: RunCause;
  readonly phase: RunPhase;
  readonly hitAt: number;
  /** When Kubernetes first showed that it knew, or null as long as it does not. */
  readonly detectedAt: number | null;
  /** When the last pod that was lost had a ready one in its place. */
  readonly replacedAt: number | null;
  /** When everything was as before: pods ready, nodes Ready, endpoints full, orders answered. */
  readonly wholeAt: number | null;
  readonly orders: RunOrders;
  readonly rows: readonly RecoveryRow[];
  readonly forecast: Forecast | null;
  readonly verdict: Verdict | null;
}

/** Visitors' orders whose intended start lies between hit and whole. */
export interface RunOrders {
  readonly intended: number;
  readonly failed: number;
  /** Answered, but later than the slowest 1 % before the hit. */
  readonly slow: number;
  /** Answered after more than a second. */
  readonly late: number;
  /** Answers by storefront pod's name. */
  readonly byPod: Readonly<Record<string, number>>;
}

/** The steps of each kind of healing in the order in which they come. A step that was not seen is left out, never guessed. */
export const stepsOf = {
  pod: [
    "deleted",
    "noticed",
    "created",
    "scheduled",
    "sandbox",
    "started",
    "ready",
    "endpoint",
    "answered",
  ],
  restart: ["crashed", "back-off", "started", "ready", "endpoint", "answered"],
  node: ["silent", "not-ready", "tainted", "evicted", "replaced", "back"],
  rollout: ["released", "created", "ready", "complete"],
} as const;
export type RowKind = keyof typeof stepsOf;
export type RecoveryStep = (typeof stepsOf)[RowKind][number];

/** One bar of the waterfall per pair of marks. */
export interface RecoveryRow {
  readonly id: string;
  readonly kind: RowKind;
  /** What it is about: the name of the pod that went, of the node, of the Deployment. */
  readonly name: string;
  /** The pod in its place, or null where there is none (yet). */
  readonly replacement: string | null;
  readonly app: string | null;
  readonly node: string | null;
  /** In the order of time. The last one is the end as soon as `isOver`; until then the bar grows. */
  readonly marks: readonly Mark[];
  readonly isOver: boolean;
  /** Of a node: nothing of the business stood on it when it was lost, so nothing is evicted and replaced. Left out everywhere else. */
  readonly isEmpty?: true;
}

export interface Mark {
  readonly step: RecoveryStep;
  /** arrival: when the lab heard of it, or when the sender of the Event wrote it that it heard (milliseconds) · stamp: the object's own, in whole seconds, because it was not heard as it happened · visitors: an order's own time */
  readonly from: "arrival" | "stamp" | "visitors";
  readonly at: number;
  /** The cluster's own stamp of it where it has one; whole seconds. */
  readonly stampedAt: number | null;
  /** Which setting decides how long it took to get here, or null where it is just work. */
  readonly owner: Setting | null;
}

/** A setting as it is in this cluster now. */
export interface Setting {
  /** Its own name, such as "terminationGracePeriodSeconds" or "--node-monitor-grace-period". */
  readonly name: string;
  /** With its unit, such as "10 s". */
  readonly value: string;
  /** Where it was read: "deployment/storefront .spec.template.spec", "kube-controller-manager's flags", "Kubernetes' default". */
  readonly readFrom: string;
}

/** Milliseconds; low ≤ likely ≤ high. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** What should happen, worked out from the cluster's settings before the fault is fired. */
export interface Forecast {
  /** From hit to whole. */
  readonly wholeMs: Range;
  /** How many orders fail, or null without visitors. */
  readonly failedOrders: Range | null;
  /** They add up to wholeMs, in the order in which they come. */
  readonly terms: readonly ForecastTerm[];
  /** What it takes for granted, or null. */
  readonly note: string | null;
}

export interface ForecastTerm {
  readonly name: string;
  /** The first and the last step that it spans, to lay it beside the waterfall; null where no row shows it. */
  readonly spans: { readonly from: RecoveryStep; readonly to: RecoveryStep } | null;
  readonly ms: Range;
  readonly setting: Setting | null;
}

export interface Verdict {
  readonly healed: boolean;
  /** From hit to whole, or null when it did not heal. */
  readonly wholeMs: number | null;
  readonly budgetMs: number;
  /** Whose budget: "the scenario's", "twice the forecast", "two minutes". */
  readonly budgetFrom: string;
  /** (actual − likely) ÷ actual, or null without a forecast. */
  readonly forecastError: number | null;
  /** The term that was wrong by most, or null. */
  readonly blame: string | null;
}
