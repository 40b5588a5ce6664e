import type { ExperimentView, LabState } from "../../backend/wire/state.ts";

export const newestExperiment = (experiments: LabState["experiments"]): ExperimentView | null =>
  Object.values(experiments).reduce<ExperimentView | null>(
    (newest, one) => (newest === null || one.startedAt >= newest.startedAt ? one : newest),
    null,
  );

/** Not over yet: planned, broken right now, or on its way back. */
export const isUnderWay = ({ phase }: ExperimentView): boolean =>
  phase !== "done" && phase !== "failed" && phase !== "stuck";

const mostShown = 3;

/** Those that need an eye (under way or stuck), oldest first; where there are none, the last one that was. */
export function shownExperiments(experiments: LabState["experiments"]): readonly ExperimentView[] {
  const open = Object.values(experiments)
    .filter((one) => isUnderWay(one) || one.phase === "stuck")
    .sort((a, b) => a.startedAt - b.startedAt);
  if (open.length > 0) return open.slice(-mostShown);
  const newest = newestExperiment(experiments);
  return newest === null ? [] : [newest];
}
