import type { ExperimentView, LabState } from "../../backend/wire/state.ts";
import type { Words } from "../settings.ts";
import { type Standing, standing } from "./standing.ts";

/** How long something that happened stays the news. */
const newsMs = 12_000;

/** The one sentence: the last thing that matters, else what is still not right, else that all is well. */
export function sentence(state: LabState, now: number, words: Words): Standing {
  const news = state.timeline.filter(({ at }) => now - at < newsMs);
  const moment = news.findLast(({ tone }) => tone !== "plain");
  if (moment !== undefined) return { tone: moment.tone, text: moment[words] };
  return standing(state, now, words);
}

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
