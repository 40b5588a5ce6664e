import { randomBytes, randomInt } from "node:crypto";
import { KubeError } from "../backend/cluster/clients.ts";
import type { Clock } from "../backend/core/clock.ts";
import { LabError, nearest } from "../backend/core/errors.ts";
import type { Lifetime } from "../backend/core/lifetime.ts";
import { createRandom } from "../backend/core/random.ts";
import { safeText } from "../backend/core/text.ts";
import { sleep } from "../backend/core/wait.ts";
import type { FaultCommand, FaultOffer, PlanView } from "../backend/wire/commands.ts";
import type { LabEvent } from "../backend/wire/events.ts";
import type { ExperimentView } from "../backend/wire/state.ts";
import { refuseTooMuch } from "./blast-radius.ts";
import { catalogue as allFaults, findFault } from "./catalogue.ts";
import { boundChange } from "./changes.ts";
import { refuseCollision } from "./collisions.ts";
import { type Experiment, type ExperimentParts, startExperiment } from "./experiment.ts";
import { type Capabilities, type Fault, planSchema } from "./fault.ts";
import type { Hands } from "./hands.ts";
import type { Journal } from "./journal.ts";
import { idOf } from "./journal-entry.ts";
import { formOf, parseParams } from "./params.ts";
import { partsOf, reopen } from "./reopen.ts";

/** All experiments of one lab: what the page, the command line and a scenario start, watch and take back. */
export interface Experiments {
  /** Every fault of the catalogue, also those that cannot work here, with the reason. */
  offers(): readonly FaultOffer[];
  /** What the fault would do. Writes nothing. */
  plan(fault: string, command: FaultCommand): Promise<PlanView>;
  /** Answers when the fault has acted or has failed to; the hold and the undo go on behind it. A refusal is a LabError. */
  inject(fault: string, command: FaultCommand): Promise<ExperimentView>;
  /** Takes one back. Throws a LabError `unknown-experiment`. */
  undo(id: string): Promise<ExperimentView>;
  /** Takes all back, newest first, past those that fail; answers with each. */
  undoAll(): Promise<readonly ExperimentView[]>;
  /** At the start: takes back what a lab before this one left open. What cannot be is reported as stuck, and stays in the journal. An API server that is away is asked again in the background. */
  reconcile(): Promise<readonly ExperimentView[]>;
  /** Those that are not over, and those that are stuck. */
  open(): readonly ExperimentView[];
}

export interface ExperimentsOptions {
  readonly hands: Hands;
  readonly journal: Journal;
  readonly watchdog: ExperimentParts["watchdog"];
  readonly emit: (event: LabEvent) => void;
  /** Its end takes everything back. */
  readonly lifetime: Lifetime;
  readonly capabilities: Capabilities;
  readonly clock?: Clock;
  readonly catalogue?: readonly Fault[];
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newSeed?: () => number;
}

/** The experiments of a lab, none yet. */
export function createExperiments(options: ExperimentsOptions): Experiments {
  const { catalogue = allFaults, capabilities, lifetime } = options;
  const known = new Map<string, Experiment>();
  const keep = (id: string, experiment: Experiment) => {
    known.set(id, experiment);
    forgetEnded(known);
    return experiment;
  };
  const isOpen = (experiment: Experiment) => !isOver(experiment.view());
  const undoAll = async () => {
    const open = inUndoOrder([...known.values()].filter(isOpen));
    const ends: Promise<void>[] = [];
    for (const experiment of open) {
      const end = experiment.undo();
      ends.push(end);
      // In order, but nobody waits until what was taken back is whole again.
      await Promise.race([experiment.reverted(), end]);
    }
    await Promise.all(ends);
    return open.map((experiment) => experiment.view());
  };
  const takeUp = async () => {
    const records = await options.journal.list();
    // Oldest first, as they were begun; undoAll goes the other way.
    for (const record of records.toReversed())
      if (!known.has(idOf(record))) keep(idOf(record), reopen(record, options));
    return await undoAll();
  };
  lifetime.defer(undoAll);
  return {
    offers: () => catalogue.map((fault) => offerOf(fault, capabilities)),
    plan: async (name, command) => {
      const { fault, plan, seed } = await planned(options, name, command);
      const victims = plan.victims.map(({ kind, name }) => ({ kind, name }));
      const { kubectl, holdSeconds, note } = plan;
      return { fault: fault.name, victims, kubectl, lesson: fault.lesson, seed, holdSeconds, note };
    },
    async inject(name, command) {
      const parts = await planned(options, name, command);
      const nodes = await options.hands.cluster.nodes();
      lifetime.signal.throwIfAborted();
      // No await between the checks and the keeping: two at once must not both pass.
      const open = [...known.values()].filter(isOpen);
      refuseCollision(parts.plan, open);
      const plans = open.map(({ plan }) => plan);
      refuseTooMuch({ plan: parts.plan, open: plans, nodes, allow: command.allow });
      const experiment = keep(parts.id, startExperiment(parts));
      await experiment.acted;
      return experiment.view();
    },
    async undo(id) {
      const experiment = known.get(id);
      if (experiment === undefined) throw unknownExperiment(id, [...known.keys()]);
      await experiment.undo();
      return experiment.view();
    },
    undoAll,
    async reconcile() {
      try {
        return await takeUp();
      } catch (error) {
        if (!(error instanceof KubeError)) throw error;
        void takeUpLater(takeUp, options);
        return [];
      }
    },
    open: () => [...known.values()].filter(isOpen).map((experiment) => experiment.view()),
  };
}

const keptEnded = 50;

function forgetEnded(known: Map<string, Experiment>): void {
  const ended = [...known].filter(([, experiment]) => isOver(experiment.view()));
  for (const [id] of ended.slice(0, -keptEnded)) known.delete(id);
}

/** Newest first; but what only this machine can take back goes before all others: the API server may be what is broken. */
function inUndoOrder(open: readonly Experiment[]): readonly Experiment[] {
  const needsHost = ({ plan }: Experiment) =>
    plan.changes.some((change) => boundChange(change).undoneBy === "host");
  const newestFirst = open.toReversed();
  return [...newestFirst.filter(needsHost), ...newestFirst.filter((one) => !needsHost(one))];
}

const askAgainMs = 2_000;

async function takeUpLater(
  takeUp: () => Promise<unknown>,
  { lifetime, pause = sleep }: ExperimentsOptions,
): Promise<void> {
  while (!lifetime.signal.aborted) {
    try {
      await pause(askAgainMs, lifetime.signal);
      return void (await takeUp());
    } catch {
      // Still away, or the lab is closing.
    }
  }
}

/** A stuck one is not over: what it broke is still broken. */
const isOver = ({ phase }: ExperimentView) => phase === "done" || phase === "failed";

function offerOf(fault: Fault, capabilities: Capabilities): FaultOffer {
  const { name, title, group, description, lesson, key } = fault;
  const hidden = whyNot(fault, capabilities);
  return { name, title, group, description, lesson, key, params: formOf(fault), hidden };
}

const whyNot = (fault: Fault, capabilities: Capabilities) =>
  fault.needs.map((need) => capabilities[need]).find((reason) => reason !== null) ?? null;

/** Checks the command and lets the fault choose its victims. */
async function planned(
  options: ExperimentsOptions,
  name: string,
  command: FaultCommand,
): Promise<ExperimentParts> {
  const { catalogue, capabilities, lifetime, newSeed = () => randomInt(2 ** 32) } = options;
  const fault = findFault(name, catalogue);
  const reason = whyNot(fault, capabilities);
  if (reason !== null) throw unavailable(fault, reason);
  const params = parseParams(fault, command.params);
  const seed = command.seed ?? newSeed();
  const { cluster, nodes } = options.hands;
  const random = createRandom(seed);
  const context = { cluster, nodes, capabilities, random, signal: lifetime.signal };
  // Held to the schema before it is shown, written down or acted on: names in it come from the cluster.
  const checked = planSchema.parse(await fault.plan(context, params));
  const id = `${fault.name}-${randomBytes(4).toString("hex")}`;
  return partsOf(options, { id, fault, plan: checked, seed });
}

const unavailable = (fault: Fault, reason: string) =>
  new LabError(
    "fault-unavailable",
    `"${fault.title}" cannot work here: ${reason}`,
    "`npm run kintsugi faults` lists what can.",
  );

function unknownExperiment(id: string, ids: readonly string[]): LabError {
  const near = nearest(id, ids);
  return new LabError(
    "unknown-experiment",
    `There is no experiment "${safeText(id)}".`,
    `${near === null ? "" : `Did you mean "${near}"? `}\`npm run kintsugi status\` lists those that are open.`,
  );
}
