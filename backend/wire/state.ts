/** What the lab knows, as it crosses the socket. Times are epoch milliseconds. Every string from the cluster is hostile text: show it only through text nodes. */

import type { AudienceView } from "./audience.ts";
import type { Forecast, RunView } from "./recovery.ts";
import type { RolloutView } from "./rollouts.ts";
import type { ScalingView } from "./scaling.ts";
import type { ClusterSettings } from "./settings.ts";
import type { ScenarioView } from "./scenario.ts";
import type { Kind, Views } from "./views.ts";

/** How fast the cluster notices and reacts: `stage` is tuned for an audience, `default` is Kubernetes' own. */
export type Timings = "stage" | "default";

/** How fresh a kind is. live: heard from within its bound · stale: connected but silent too long · disconnected: no connection, retrying. */
export interface Feed {
  readonly state: "connecting" | "live" | "stale" | "disconnected";
  /** Since when it is in this state. For stale and disconnected, the age shown counts from here. */
  readonly at: number;
  readonly reason: string | null;
  /** Lines that could not be read since the start. */
  readonly garbage: number;
}

export interface LabInfo {
  readonly provider: "kind" | "kwok" | "context";
  readonly cluster: string;
  readonly version: string;
  readonly simulated: boolean;
  readonly timings: Timings;
  /** Orders a second that visitors send, or null where there are none (with the reason). */
  readonly ordersPerSecond: number | null;
  readonly noVisitors: string | null;
  readonly shopUrl: string | null;
  readonly startedAt: number;
}

/** Visitors' orders whose intended start lies in [at, at + 100 ms). intended = ok + error + timeout + shed + pending. */
export interface VisitorBucket {
  readonly at: number;
  readonly intended: number;
  readonly ok: number;
  readonly error: number;
  readonly timeout: number;
  /** Not sent: the generator was at its limit of orders under way. */
  readonly shed: number;
  readonly pending: number;
}

export interface Visitors {
  /** Newest last, at most two minutes. */
  readonly buckets: readonly VisitorBucket[];
  /** Over the last 10 s, from the intended start, or null without an answered order. */
  readonly latency: {
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly p99Ms: number;
  } | null;
  /** Since the start. */
  readonly totals: Omit<VisitorBucket, "at">;
  /** Which storefront pod answered how many orders in the last second, by pod name. */
  readonly byPod: Readonly<Record<string, number>>;
  /** Which kitchen pod baked how many pizzas in the last second, by pod name; not given where the answers do not say. */
  readonly byKitchen?: Readonly<Record<string, number>>;
  /** Why orders failed in the last minute, by reason such as "ECONNRESET" or "HTTP 500". */
  readonly failures: Readonly<Record<string, number>>;
}

/** planned → injecting → holding → undoing → verifying (all taken back; waiting until the cluster is whole) → done; failed: it could not act; stuck: it could not be undone, or is not whole (see `error`). */
export type ExperimentPhase =
  | "planned"
  | "injecting"
  | "holding"
  | "undoing"
  | "verifying"
  | "done"
  | "failed"
  | "stuck";

export interface Victim {
  readonly kind: "pod" | "node" | "deployment" | "other";
  readonly name: string;
  readonly uid: string | null;
}

export interface ExperimentView {
  readonly id: string;
  readonly fault: string;
  readonly title: string;
  readonly phase: ExperimentPhase;
  readonly victims: readonly Victim[];
  /** The same by hand. */
  readonly kubectl: readonly string[];
  readonly lesson: string;
  readonly startedAt: number;
  /** When the hold ends by itself, or null when there is nothing to hold. */
  readonly endsAt: number | null;
  readonly endedAt: number | null;
  readonly seed: number;
  /** What this machine made the fault do otherwise than its description says, or null. */
  readonly note: string | null;
  /** Who took it back: this lab, or, while the lab could not, the reaper in the cluster or the watchdog on this machine; null as long as nobody has. */
  readonly by: "lab" | "reaper" | "watchdog" | null;
  readonly error: { readonly message: string; readonly remedy: string } | null;
  /** Worked out before it was fired; null where nobody could. Not given for one that a lab before this one began. */
  readonly forecast?: Forecast | null;
}

/** One line of "what happened", in both languages of the page. */
export interface Moment {
  readonly id: number;
  readonly at: number;
  readonly tone: "broken" | "mended" | "waiting" | "plain";
  readonly plain: string;
  readonly kubernetes: string;
  /** uid or name of what it is about, to point at it in the scene. */
  readonly about: string | null;
}

/** A pod that took the place of one that went, or a container that came back: its gold seam. */
export interface Seam {
  readonly at: number;
  /** From the loss to ready again. */
  readonly tookMs: number;
  /** Name of the pod that went; the pod's own name for a restarted container. */
  readonly replaced: string;
}

/** A loss that nothing has made good yet: the owner waits for a replacement. */
export interface Wound {
  readonly at: number;
  readonly pod: string;
  readonly app: string;
  readonly node: string | null;
  readonly ownerUid: string;
  /** uid of the pod that was created in its place, or null while nobody has answered; its own uid when its container restarts. */
  readonly replacement: string | null;
}

/** Something in the cluster that is not as it was or should be, found by looking at the cluster itself. */
export interface Finding {
  /** What it is about, such as "node/kintsugi-worker2" or "deployment/storefront". */
  readonly where: string;
  /** "takes no new pods: it is cordoned". */
  readonly what: string;
  /** The command that sets it right, or shows why it is so; in backticks, as in every remedy. */
  readonly remedy: string;
}

/** The doctor's verdict: without findings nothing is left broken. What somebody changed on purpose is among the findings, too: the lab never puts it back. */
export interface DoctorView {
  readonly at: number;
  readonly findings: readonly Finding[];
}

export type LabState = Readonly<{ [K in Kind]: Readonly<Record<string, Views[K]>> }> & {
  readonly lab: LabInfo | null;
  readonly feeds: Readonly<Record<Kind, Feed>>;
  readonly visitors: Visitors | null;
  /** By id; the newest 50. */
  readonly experiments: Readonly<Record<string, ExperimentView>>;
  /** Newest last, at most 200. */
  readonly timeline: readonly Moment[];
  /** By pod uid. */
  readonly seams: Readonly<Record<string, Seam>>;
  /** By uid of the pod that was lost. */
  readonly wounds: Readonly<Record<string, Wound>>;
  /** What the doctor last found while nothing was being broken, or null before its first look. */
  readonly doctor: DoctorView | null;
  /** The scenario that runs, or the last one; null before the first. */
  readonly scenario: ScenarioView | null;
  /** Disturbances and their healing, by id; the newest 20. */
  readonly runs: Readonly<Record<string, RunView>>;
  /** By the Deployment's uid. */
  readonly rollouts: Readonly<Record<string, RolloutView>>;
  /** By the HorizontalPodAutoscaler's uid. */
  readonly scalings: Readonly<Record<string, ScalingView>>;
  /** What decides how long Kubernetes waits; null until it has been read. */
  readonly settings: ClusterSettings | null;
  /** The phones in the hall and what they are asked; null unless --audience lets them in. */
  readonly audience: AudienceView | null;
};

const connecting: Feed = { state: "connecting", at: 0, reason: null, garbage: 0 };

/** The state before the first event. */
export const emptyState: LabState = {
  pods: {},
  nodes: {},
  deployments: {},
  replicasets: {},
  statefulsets: {},
  endpointslices: {},
  hpas: {},
  pdbs: {},
  claims: {},
  events: {},
  lab: null,
  feeds: {
    pods: connecting,
    nodes: connecting,
    deployments: connecting,
    replicasets: connecting,
    statefulsets: connecting,
    endpointslices: connecting,
    hpas: connecting,
    pdbs: connecting,
    claims: connecting,
    events: connecting,
  },
  visitors: null,
  experiments: {},
  timeline: [],
  seams: {},
  wounds: {},
  doctor: null,
  scenario: null,
  runs: {},
  rollouts: {},
  scalings: {},
  settings: null,
  audience: null,
};
