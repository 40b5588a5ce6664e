import { type Clock, systemClock } from "../core/clock.ts";
import type { RunView, Setting } from "../wire/recovery.ts";
import type { LabState } from "../wire/state.ts";
import type { Runs, SavedRun } from "./runs.ts";
import type { Store } from "./store.ts";

export interface KeptRuns {
  readonly store: Pick<Store, "subscribe" | "state">;
  readonly runs: Pick<Runs, "save">;
  /** Those that are in force, as they were last read. */
  readonly settings: () => readonly Setting[];
  readonly clock?: Clock;
}

/** Writes each disturbance down once there is a verdict on it, and again when it is whole after all. Returns the way out, which waits for what is being written. */
export function keepRuns({
  store,
  runs,
  settings,
  clock = systemClock,
}: KeptRuns): () => Promise<void> {
  const given = new Set<string>();
  const writing = new Set<Promise<void>>();
  const unsubscribe = store.subscribe(({ event }) => {
    if (event.type !== "run" || event.run.verdict === null) return;
    // One that is not whole yet is told of several times a second.
    if (event.run.wholeAt === null && given.has(event.run.id)) return;
    given.add(event.run.id);
    const saved = savedOf(event.run, store.state, { settings: settings(), savedAt: clock.now() });
    // A full disk keeps nobody from healing: the run is still on the page.
    const one = runs
      .save(saved)
      .catch(() => {})
      .finally(() => writing.delete(one));
    writing.add(one);
  });
  return async () => {
    unsubscribe();
    await Promise.all(writing);
  };
}

/** A run with what it needs to be understood and repeated later. */
export function savedOf(
  run: RunView,
  { experiments, scenario, lab }: Pick<LabState, "experiments" | "scenario" | "lab">,
  { settings, savedAt }: Pick<SavedRun, "settings" | "savedAt">,
): SavedRun {
  const { cause } = run;
  const isOfScenario =
    scenario !== null &&
    scenario.startedAt <= run.hitAt &&
    (scenario.endedAt === null || run.hitAt <= scenario.endedAt);
  return {
    format: 1,
    savedAt,
    run,
    seed: cause.by === "lab" ? (experiments[cause.experiment]?.seed ?? null) : null,
    scenario: isOfScenario ? scenario.name : null,
    lab: lab && {
      cluster: lab.cluster,
      version: lab.version,
      timings: lab.timings,
      ordersPerSecond: lab.ordersPerSecond,
    },
    settings,
  };
}
