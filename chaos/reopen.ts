import { systemClock } from "../backend/core/clock.ts";
import { safeText } from "../backend/core/text.ts";
import { sleep } from "../backend/core/wait.ts";
import type { ExperimentView } from "../backend/wire/state.ts";
import { catalogue as allFaults } from "./catalogue.ts";
import { type Experiment, type ExperimentParts, resumeExperiment } from "./experiment.ts";
import type { ExperimentsOptions } from "./experiments.ts";
import type { Plan } from "./fault.ts";
import { idOf, journalName, type JournalRecord } from "./undo/journal-entry.ts";

/** The experiment of a journal entry that was found open. What cannot be read is stuck, never forgotten: someone must look. */
export function reopen(record: JournalRecord, options: ExperimentsOptions): Experiment {
  if (record.state === "broken") return unreadable(record.id, record.reason, options);
  const { id, fault: name, title, plan, seed } = record.entry;
  // Undo needs only the plan: a fault that this lab does not know any more is taken back all the same.
  const known = (options.catalogue ?? allFaults).find((fault) => fault.name === name);
  const fault = known ?? { name, title: safeText(title), lesson: "" };
  return resumeExperiment(partsOf(options, { id, fault, plan, seed }));
}

/** An experiment's parts, with the lab's own filled in. */
export function partsOf(
  options: ExperimentsOptions,
  own: Pick<ExperimentParts, "id" | "fault" | "plan" | "seed">,
): ExperimentParts {
  const { hands, journal, watchdog, lifetime, emit, clock = systemClock, pause = sleep } = options;
  return {
    ...own,
    hands,
    journal,
    watchdog,
    clock,
    pause,
    signal: lifetime.signal,
    emit: (experiment) => emit({ type: "experiment", at: clock.now(), experiment }),
  };
}

const nothing: Plan = { victims: [], changes: [], holdSeconds: 0, kubectl: [], note: null };

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
    note: null,
    by: null,
    error: {
      message: `The journal's entry ${journalName(id)} cannot be used. ${safeText(reason)}`,
      remedy: `Look at it: \`${look}\`; mend by hand what it broke, then \`kubectl -n kintsugi delete configmap ${journalName(id)}\`.`,
    },
  };
  const tell = () => emit({ type: "experiment", at: clock.now(), experiment: view });
  tell();
  return {
    plan: nothing,
    view: () => view,
    acted: Promise.resolve(),
    reverted: () => Promise.resolve(),
    async undo() {
      const records = await journal.list().catch(() => null);
      if (records === null || records.some((record) => idOf(record) === id)) return;
      view = { ...view, phase: "done", endedAt: clock.now(), error: null };
      tell();
    },
  };
}
