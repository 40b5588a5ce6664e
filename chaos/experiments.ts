import { randomBytes, randomInt } from "node:crypto";
import type { ClusterActions } from "../backend/cluster/actions.ts";
import type { Clock } from "../backend/core/clock.ts";
import { LabError, nearest } from "../backend/core/errors.ts";
import type { Lifetime } from "../backend/core/lifetime.ts";
import { createRandom } from "../backend/core/random.ts";
import { safeText } from "../backend/core/text.ts";
import type { FaultCommand, FaultOffer, PlanView } from "../backend/wire/commands.ts";
import type { LabEvent } from "../backend/wire/events.ts";
import type { ExperimentView, Victim } from "../backend/wire/state.ts";
import { catalogue as allFaults, findFault } from "./catalogue.ts";
import { type Experiment, type ExperimentParts, startExperiment } from "./experiment.ts";
import type { Capabilities, Fault } from "./fault.ts";
import type { Journal } from "./journal.ts";
import { formOf, parseParams } from "./params.ts";
import { idOf, partsOf, reopen } from "./reopen.ts";

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
  /** At the start: takes back what a lab before this one left open. What cannot be is reported as stuck, and stays in the journal. */
  reconcile(): Promise<readonly ExperimentView[]>;
  /** Those that are not over, and those that are stuck. */
  open(): readonly ExperimentView[];
}

export interface ExperimentsOptions {
  readonly cluster: ClusterActions;
  readonly journal: Journal;
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
    const open = [...known.values()].filter(isOpen).toReversed();
    for (const experiment of open) await experiment.undo();
    return open.map((experiment) => experiment.view());
  };
  lifetime.defer(undoAll);
  return {
    offers: () => catalogue.map((fault) => offerOf(fault, capabilities)),
    plan: async (name, command) => {
      const { fault, plan, seed } = await planned(options, name, command);
      const victims = fault.victims(plan).map(({ kind, name }) => ({ kind, name }));
      const kubectl = fault.kubectl(plan);
      return { fault: fault.name, victims, kubectl, lesson: fault.lesson, seed };
    },
    async inject(name, command) {
      const parts = await planned(options, name, command);
      lifetime.signal.throwIfAborted();
      // No await between the check and the keeping: two at once must not both pass.
      refuseCollision(parts.fault.victims(parts.plan), [...known.values()].filter(isOpen));
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
      const records = await options.journal.list();
      // Oldest first, as they were begun; undoAll goes the other way.
      for (const record of records.toReversed()) {
        const id = idOf(record);
        if (!known.has(id)) keep(id, reopen(record, options));
      }
      return await undoAll();
    },
    open: () => [...known.values()].filter(isOpen).map((experiment) => experiment.view()),
  };
}

const keptEnded = 50;

function forgetEnded(known: Map<string, Experiment>): void {
  const ended = [...known].filter(([, experiment]) => isOver(experiment.view()));
  for (const [id] of ended.slice(0, -keptEnded)) known.delete(id);
}

/** A stuck one is not over: what it broke is still broken. */
const isOver = ({ phase }: ExperimentView) => phase === "done" || phase === "failed";

function offerOf(fault: Fault, capabilities: Capabilities): FaultOffer {
  const { name, title, description, lesson, key } = fault;
  const hidden = whyNot(fault, capabilities);
  return { name, title, description, lesson, key, params: formOf(fault), hidden };
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
  const context = { cluster: options.cluster, random: createRandom(seed) };
  const plan = await fault.plan({ ...context, signal: lifetime.signal }, params);
  // Held to the schema before it is shown, written down or acted on: names in it come from the cluster.
  const checked = fault.planSchema.parse(plan);
  const id = `${fault.name}-${randomBytes(4).toString("hex")}`;
  return partsOf(options, { id, fault, plan: checked, seed });
}

function refuseCollision(victims: readonly Victim[], open: readonly Experiment[]): void {
  const wanted = new Map(victims.map((victim) => [keyOf(victim), victim]));
  for (const experiment of open) {
    const { id, title, victims: held } = experiment.view();
    const both = held.find((victim) => wanted.has(keyOf(victim)));
    if (both === undefined) continue;
    throw new LabError(
      "collision",
      `${both.kind} ${safeText(both.name)} is already hit by "${title}".`,
      `Wait until that is over, or take it back: \`npm run kintsugi undo -- ${id}\`.`,
    );
  }
}

const keyOf = ({ kind, name, uid }: Victim) => uid ?? `${kind}/${name}`;

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
