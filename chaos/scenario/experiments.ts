import type { ExperimentView, LabState } from "../../backend/wire/state.ts";

/** Experiments that are not over, those that are stuck among them. */
export const openExperimentsOf = ({ experiments }: LabState): readonly ExperimentView[] =>
  Object.values(experiments).filter(({ phase }) => phase !== "done" && phase !== "failed");

/** All of these have come to an end, good or bad. What the state has forgotten is over, too. */
export const isOver = ({ experiments }: LabState, ids: readonly string[]): boolean =>
  ids.every((id) => (experiments[id]?.endedAt ?? null) !== null || experiments[id] === undefined);
