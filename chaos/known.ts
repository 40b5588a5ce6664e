import { KubeError } from "../backend/cluster/clients.ts";
import { LabError, nearest } from "../backend/core/errors.ts";
import { safeText } from "../backend/core/text.ts";
import { sleep } from "../backend/core/wait.ts";
import type { ExperimentView } from "../backend/wire/state.ts";
import type { Experiment } from "./experiment.ts";
import type { ExperimentsOptions } from "./experiments.ts";
import { idOf, type JournalRecord } from "./undo/journal-entry.ts";
import { reopen } from "./reopen.ts";
import { takeAllBack } from "./undo/stop.ts";

/** The experiments that one lab knows of: those it began, and those it found open. */
export function createKnown(options: ExperimentsOptions) {
  const { journal } = options;
  const known = new Map<string, Experiment>();
  const keep = (id: string, experiment: Experiment) => {
    known.set(id, experiment);
    forgetEnded(known);
    return experiment;
  };
  const register = (records: readonly JournalRecord[]) =>
    records
      .filter((record) => !known.has(idOf(record)))
      .toReversed()
      .map((record) => keep(idOf(record), reopen(record, options)));
  return {
    keep,
    /** Throws a LabError `unknown-experiment`. */
    get(id: string): Experiment {
      const experiment = known.get(id);
      if (experiment === undefined) throw unknownExperiment(id, [...known.keys()]);
      return experiment;
    },
    /** Those that are not over, oldest first. */
    open: () => [...known.values()].filter((one) => !isOver(one.view())),
    /** What the journal has open, and was not known yet; oldest first. While the API server is away, what this machine knows of: the rest is taken back once it answers. */
    find: async (): Promise<readonly Experiment[]> => {
      try {
        return register(await journal.list());
      } catch (error) {
        if (!(error instanceof KubeError)) throw error;
        void findLater(async () => register(await journal.list()), options);
        return register(await journal.listOnDisk());
      }
    },
  };
}

const keptEnded = 50;

function forgetEnded(known: Map<string, Experiment>): void {
  const ended = [...known].filter(([, experiment]) => isOver(experiment.view()));
  for (const [id] of ended.slice(0, -keptEnded)) known.delete(id);
}

/** A stuck one is not over: what it broke is still broken. */
const isOver = ({ phase }: ExperimentView) => phase === "done" || phase === "failed";

const askAgainMs = 2_000;

async function findLater(
  find: () => Promise<readonly Experiment[]>,
  { lifetime, pause = sleep }: ExperimentsOptions,
): Promise<void> {
  while (!lifetime.signal.aborted) {
    try {
      await pause(askAgainMs, lifetime.signal);
      return void (await takeAllBack(await find(), pause));
    } catch {
      // Still away, or the lab is closing.
    }
  }
}

function unknownExperiment(id: string, ids: readonly string[]): LabError {
  const near = nearest(id, ids);
  return new LabError(
    "unknown-experiment",
    `There is no experiment "${safeText(id)}".`,
    `${near === null ? "" : `Did you mean "${near}"? `}\`npm run kintsugi status\` lists those that are open.`,
  );
}
