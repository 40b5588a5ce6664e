import type {
  DoctorView,
  ExperimentView,
  Feed,
  LabInfo,
  VisitorBucket,
  Visitors,
} from "./state.ts";
import type { AudienceView } from "./audience.ts";
import type { RunView } from "./recovery.ts";
import type { RolloutView } from "./rollouts.ts";
import type { ScalingView } from "./scaling.ts";
import type { ClusterSettings } from "./settings.ts";
import type { ScenarioView } from "./scenario.ts";
import type { Kind, Views } from "./views.ts";

/** An object of a watched kind is there, or has changed. `at`: when the lab heard it. */
export type SeenEvent = {
  readonly [K in Kind]: {
    readonly type: "seen";
    readonly kind: K;
    readonly at: number;
    readonly view: Views[K];
  };
}[Kind];

/** Everything that can happen, one step each. `reduce` has a case for every member or does not compile. */
export type LabEvent =
  | SeenEvent
  | { readonly type: "gone"; readonly kind: Kind; readonly at: number; readonly uid: string }
  | { readonly type: "feed"; readonly kind: Kind; readonly at: number; readonly feed: Feed }
  | { readonly type: "lab"; readonly at: number; readonly lab: LabInfo }
  | VisitorsEvent
  | { readonly type: "experiment"; readonly at: number; readonly experiment: ExperimentView }
  | { readonly type: "doctor"; readonly at: number; readonly doctor: DoctorView }
  | { readonly type: "scenario"; readonly at: number; readonly scenario: ScenarioView }
  | { readonly type: "run"; readonly at: number; readonly run: RunView }
  | { readonly type: "rollout"; readonly at: number; readonly rollout: RolloutView }
  | { readonly type: "scaling"; readonly at: number; readonly scaling: ScalingView }
  | { readonly type: "audience"; readonly at: number; readonly audience: AudienceView }
  /** As they were read anew, and are not as before. */
  | { readonly type: "settings"; readonly at: number; readonly settings: ClusterSettings };

/** The buckets that changed since the last one (each whole, so twice does no harm), and the figures as they are now. */
export interface VisitorsEvent extends Omit<Visitors, "buckets"> {
  readonly type: "visitors";
  readonly at: number;
  readonly changed: readonly VisitorBucket[];
  /** Good answers that came since the event before, by the name of the pod that gave them ("" where it did not say). Only here, never in the state. */
  readonly answers?: Readonly<Record<string, readonly OrderTimes[]>>;
}

/** When an order was due (epoch milliseconds), and how long after that its answer was whole (milliseconds). */
export type OrderTimes = readonly [due: number, tookMs: number];
