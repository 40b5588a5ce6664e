import { messageOf } from "../backend/core/errors.ts";
import { systemClock } from "../backend/core/clock.ts";
import { createRandom } from "../backend/core/random.ts";
import { safeText } from "../backend/core/text.ts";
import { sleep } from "../backend/core/wait.ts";
import type { ExperimentView } from "../backend/wire/state.ts";
import { catalogue as allFaults } from "./catalogue.ts";
import { type Experiment, type ExperimentParts, resumeExperiment } from "./experiment.ts";
import type { ExperimentsOptions } from "./experiments.ts";
import { type JournalRecord, journalName } from "./journal.ts";

/** The experiment of a journal entry that was found open. What cannot be read is stuck, never forgotten: someone must look. */
export function reopen(record: JournalRecord, options: ExperimentsOptions): Experiment {
  if (record.state === "broken") return unreadable(record.id, record.reason, options);
  const { id, fault: name, plan, seed } = record.entry;
  const fault = (options.catalogue ?? allFaults).find((fault) => fault.name === name);
  if (fault === undefined)
    return unreadable(id, `This lab knows no fault "${safeText(name)}".`, options);
  const checked = fault.planSchema.safeParse(plan);
  if (!checked.success) return unreadable(id, messageOf(checked.error), options);
  return resumeExperiment(partsOf(options, { id, fault, plan: checked.data, seed }));
}

/** The id of an entry, readable or not. */
export const idOf = (record: JournalRecord) =>
  record.state === "whole" ? record.entry.id : record.id;

/** An experiment's parts, with the lab's own filled in. */
export function partsOf(
  options: ExperimentsOptions,
  own: Pick<ExperimentParts, "id" | "fault" | "plan" | "seed">,
): ExperimentParts {
  const { cluster, journal, emit, clock = systemClock, pause = sleep } = options;
  return {
    ...own,
    context: { cluster, random: createRandom(own.seed) },
    journal,
    clock,
    pause,
    emit: (experiment) => emit({ type: "experiment", at: clock.now(), experiment }),
  };
}

/** Stuck until someone has removed its entry by hand. */
function unreadable(id: string, reason: string, options: ExperimentsOptions): Experiment {
  const { journal, emit, clock = systemClock } = options;
  const look = `kubectl -n kintsugi get configmap ${journalName(id)} -o yaml`;
  let view: ExperimentView = {
    id,
    fault: "unknown",
    title: "a fault of another lab",
    phase: "stuck",
    victims: [],
    kubectl: [look],
    lesson: "The lab cannot read what was written down, so it cannot take it back.",
    startedAt: clock.now(),
    endsAt: null,
    endedAt: clock.now(),
    seed: 0,
    error: {
      message: `The journal's entry ${journalName(id)} cannot be used. ${safeText(reason)}`,
      remedy: `Look at it: \`${look}\`; mend by hand what it broke, then \`kubectl -n kintsugi delete configmap ${journalName(id)}\`.`,
    },
  };
  const tell = () => emit({ type: "experiment", at: clock.now(), experiment: view });
  tell();
  return {
    view: () => view,
    acted: Promise.resolve(),
    async undo() {
      const records = await journal.list().catch(() => null);
      if (records === null || records.some((record) => idOf(record) === id)) return;
      view = { ...view, phase: "done", endedAt: clock.now(), error: null };
      tell();
    },
  };
}
