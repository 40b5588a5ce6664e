import type { Clock } from "../backend/core/clock.ts";
import { LabError } from "../backend/core/errors.ts";
import type { Lifetime } from "../backend/core/lifetime.ts";
import { sleep } from "../backend/core/wait.ts";
import type { FaultCommand, FaultOffer, PlanView, Problem } from "../backend/wire/commands.ts";
import type { LabEvent } from "../backend/wire/events.ts";
import type { Forecast } from "../backend/wire/recovery.ts";
import type { ExperimentView } from "../backend/wire/state.ts";
import { refuseTooMuch } from "./blast-radius.ts";
import { catalogue as allFaults } from "./catalogue.ts";
import type { ObjectTarget } from "./changes/names.ts";
import { holderOf, refuseCollision } from "./collisions.ts";
import { type Experiment, type ExperimentParts, startExperiment } from "./experiment.ts";
import type { Capabilities, Fault, Plan } from "./fault.ts";
import type { Hands } from "./hands.ts";
import type { Journal } from "./undo/journal.ts";
import { createKnown } from "./known.ts";
import { offerOf, planned, planView } from "./planning.ts";
import { atMost, takeAllBack } from "./undo/stop.ts";

/** All experiments of one lab: what the page, the command line and a scenario start, watch and take back. */
export interface Experiments {
  /** Every fault of the catalogue, also those that cannot work here, with the reason. */
  offers(): readonly FaultOffer[];
  /** What the fault would do. Writes nothing. */
  plan(fault: string, command: FaultCommand): Promise<PlanView>;
  /** Answers when the fault has acted or has failed to (see its `error`); the hold and the undo go on behind it. A refusal is a LabError. */
  inject(fault: string, command: FaultCommand): Promise<ExperimentView>;
  /** Takes one back. Throws a LabError `unknown-experiment`. */
  undo(id: string): Promise<ExperimentView>;
  /** Takes all back, newest first, past those that fail; answers with each. */
  undoAll(): Promise<readonly ExperimentView[]>;
  /** At the start: finds what a lab before this one left open and begins to take it back, in the background. While the API server is away, what this machine knows of; the rest once it answers. */
  takeUp(): Promise<void>;
  /** The same; answers with each when it is over. What cannot be taken back is reported as stuck, and stays in the journal. */
  reconcile(): Promise<readonly ExperimentView[]>;
  /** Those that are not over, and those that are stuck. */
  open(): readonly ExperimentView[];
  /** The one that is not over and changes this object, or null. */
  holder(target: Omit<ObjectTarget, "apiVersion">): ExperimentView | null;
}

export interface ExperimentsOptions {
  readonly hands: Hands;
  readonly journal: Journal;
  readonly watchdog: ExperimentParts["watchdog"];
  readonly emit: (event: LabEvent) => void;
  /** Its end takes everything back. */
  readonly lifetime: Lifetime;
  readonly capabilities: Capabilities;
  /** The business's; pizza unless given. */
  readonly namespace?: string;
  readonly clock?: Clock;
  readonly catalogue?: readonly Fault[];
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newSeed?: () => number;
  /** What should happen when this plan is carried out now; null where it cannot be worked out. Does not throw. */
  readonly forecast?: (plan: Plan & { readonly fault: string }) => Promise<Forecast | null>;
}

/** The experiments of a lab, none yet. */
export function createExperiments(options: ExperimentsOptions): Experiments {
  const { catalogue = allFaults, capabilities, lifetime, pause = sleep } = options;
  const known = createKnown(options);
  const { find, open } = known;
  const takeBackAll = async (experiments: readonly Experiment[]) => {
    await (
      await takeAllBack(experiments, pause)
    ).ended;
    // Newest first, as they were taken back.
    return experiments.toReversed().map((experiment) => experiment.view());
  };
  lifetime.defer(async () => {
    const { ended } = await takeAllBack(open(), pause);
    // Whoever closes the lab does not wait for a node to be Ready again: its watchdog does.
    await atMost(closesWithinMs, ended, pause);
  });
  return {
    offers: () => catalogue.map((fault) => offerOf(fault, capabilities)),
    async plan(name, command) {
      const { experiment, refuse } = await prepared(options, open, { name, command });
      return planView(experiment, refusalOf(refuse));
    },
    async inject(name, command) {
      const { experiment: parts, refuse } = await prepared(options, open, { name, command });
      lifetime.signal.throwIfAborted();
      // No await between the checks and the keeping: two at once must not both pass.
      refuse();
      const experiment = known.keep(parts.id, startExperiment(parts));
      await experiment.acted;
      return experiment.view();
    },
    async undo(id) {
      const experiment = known.get(id);
      await experiment.undo();
      return experiment.view();
    },
    undoAll: () => takeBackAll(open()),
    takeUp: async () => void takeAllBack(await find(), pause),
    reconcile: async () => takeBackAll(await find()),
    open: () => open().map((experiment) => experiment.view()),
    holder: (target) => holderOf(target, open())?.view() ?? null,
  };
}

interface Wanted {
  readonly name: string;
  readonly command: FaultCommand;
}

/** The fault with its plan, and the check that throws where it must not be fired now. */
async function prepared(
  options: ExperimentsOptions,
  open: () => readonly Experiment[],
  { name, command }: Wanted,
) {
  // What ended while this was planned may have been still broken when the plan looked at it.
  const openBefore = open();
  const experiment = await planned(options, name, command);
  const nodes = await options.hands.cluster.nodes();
  const refuse = () => {
    const { plan } = experiment;
    const openNow = open();
    refuseCollision(plan, [...new Set([...openNow, ...openBefore])]);
    refuseTooMuch({
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
      plan,
      open: openNow.map((one) => one.plan),
      nodes,
      allow: command.allow,
    });
  };
  return { experiment, refuse };
}

/** What the check would throw, as data. */
function refusalOf(check: () => void): Problem | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { code, message, remedy } = error;
    return { code, message, remedy };
  }
}

const closesWithinMs = 15_000;
