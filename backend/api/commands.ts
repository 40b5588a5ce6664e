import type { AudienceView, VoteView } from "../wire/audience.ts";
import type {
  FaultCommand,
  FaultOffer,
  PlanView,
  RolloutCommand,
  RolloutDone,
  ScenarioCommand,
  UndoCommand,
  VoteCommand,
} from "../wire/commands.ts";
import type { RolloutReport } from "../wire/revisions.ts";
import type { ScenarioOffer, ScenarioPlan, ScenarioView } from "../wire/scenario.ts";
import type { DoctorView, ExperimentView, Feed, LabInfo, VisitorBucket } from "../wire/state.ts";
import type { Kind } from "../wire/views.ts";

/** What page and command line may ask of the lab; lab.ts does it. A refusal is a LabError. */
export interface LabCommands {
  /** Every fault of the catalogue, also those that cannot work here (with the reason). */
  faults(): readonly FaultOffer[];
  /** What the fault would do. Changes nothing. */
  plan(fault: string, command: FaultCommand): Promise<PlanView>;
  /** Answers when the fault has acted or has failed to; the hold and the undo go on behind it. */
  inject(fault: string, command: FaultCommand): Promise<ExperimentView>;
  /** Answers when all that was asked for is undone, or stuck. */
  undo(command: UndoCommand): Promise<readonly ExperimentView[]>;
  /** What is not as it was, looked for now. Changes nothing. */
  doctor(): Promise<DoctorView>;
  /** Takes how the cluster is for how it shall be from now on. */
  accept(): Promise<DoctorView>;
  status(): LabReport;
}

/** Scenarios: one at a time. A refusal is a LabError. */
export interface ScenarioCommands {
  /** The lab's own, also those that cannot run here (with the reason). */
  scenarios(): Promise<readonly ScenarioOffer[]>;
  /** What each step would do. Changes nothing. */
  planScenario(command: ScenarioCommand): Promise<ScenarioPlan>;
  /** Answers at once; the run goes on behind it. */
  startScenario(command: ScenarioCommand): Promise<ScenarioView>;
  /** Answers when everything it broke is taken back. */
  stopScenario(): Promise<ScenarioView>;
  /** The one that runs, or the last one, or null. */
  scenario(): ScenarioView | null;
}

/** Releases of the business, and what `kubectl rollout` does. A refusal is a LabError. */
export interface RolloutCommands {
  /** Every Deployment of the business with its revisions, and how far it is. */
  rollouts(): readonly RolloutReport[];
  /** Answers when the API server has taken it; the controller goes on behind it. */
  rollout(app: string, command: RolloutCommand): Promise<RolloutDone>;
}

/** The hall, and what it is asked. A refusal is a LabError. */
export interface AudienceCommands {
  /** null where no phones are let in. */
  audience(): AudienceView | null;
  /** Lets the phones choose, from now on. */
  armVote(command: VoteCommand): VoteView;
  /** Answers when the last votes are counted. Fires nothing. */
  closeVote(): Promise<VoteView>;
}

/** GET /api/status: the lab on one screen of a terminal. */
export interface LabStatus extends LabReport {
  /** Pages that are connected. */
  readonly viewers: number;
}

/** What the lab knows of it; the API adds who watches. */
export interface LabReport {
  readonly run: string;
  readonly lab: LabInfo | null;
  readonly feeds: Readonly<Record<Kind, Feed>>;
  readonly nodes: { readonly ready: number; readonly total: number };
  readonly pods: { readonly ready: number; readonly total: number };
  /** Since the start, or null where there are no visitors. */
  readonly orders: Omit<VisitorBucket, "at"> | null;
  /** Experiments that are not over, or could not be undone. */
  readonly open: readonly ExperimentView[];
}
