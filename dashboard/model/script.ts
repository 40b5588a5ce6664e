import type { ScenarioCue, ScenarioOffer, ScenarioView } from "../../backend/wire/scenario.ts";

/** Where a scenario is: what the presenter says now, and what comes next. */
export interface ScriptPlace {
  readonly now: ScenarioCue;
  /** Null after the last. */
  readonly next: ScenarioCue | null;
  /** "step 2 of 3". */
  readonly says: string;
}

/** So long after its end a scenario's closing words still stand there. */
const keptMs = 60_000;

/** Null where no scenario runs, none has just ended, or nobody told its script. */
export function scriptPlace(
  run: ScenarioView | null,
  offers: readonly ScenarioOffer[],
  now: number,
): ScriptPlace | null {
  const script = offers.find(({ name }) => name === run?.name)?.script;
  if (run === null || script === undefined) return null;
  if (run.endedAt !== null && now - run.endedAt > keptMs) return null;
  const { opening, steps, closing } = script;
  const step = steps[run.step - 1] ?? opening;
  const after = steps[run.step] ?? closing;
  switch (run.phase) {
    case "checking":
      return { now: opening, next: steps[0] ?? closing, says: "before the first step" };
    case "running":
      return { now: step, next: after, says: `step ${String(run.step)} of ${String(run.steps)}` };
    case "healing":
      return { now: step, next: closing, says: "healing" };
    case "stopping":
      return { now: step, next: null, says: "everything is being taken back" };
    case "over":
      return { now: closing, next: null, says: "over" };
    default:
      return run.phase satisfies never;
  }
}
