import type { ExperimentView, LabState, Moment } from "../../backend/wire/state.ts";
import type { Words } from "../settings.ts";
import { standing } from "./control-plane.ts";
import { count, list } from "./words.ts";

export interface Sentence {
  readonly tone: Moment["tone"];
  readonly text: string;
}

/** How long something that happened stays the news. */
const newsMs = 12_000;

/** The one sentence: the last thing that matters, else what is still not right, else that all is well. */
export function sentence(state: LabState, now: number, words: Words): Sentence {
  const news = state.timeline.filter(({ at }) => now - at < newsMs);
  const moment = news.findLast(({ tone }) => tone !== "plain");
  if (moment !== undefined) return { tone: moment.tone, text: moment[words] };
  const { tone, says } = standing(state, now);
  if (tone === "broken") return { tone: "broken", text: says };
  if (tone === "waiting") return { tone: "waiting", text: says };
  return { tone: "plain", text: allIsWell(state) };
}

function allIsWell(state: LabState): string {
  const ready = new Map<string, number>();
  for (const pod of Object.values(state.pods)) {
    if (pod.phase === "ready") ready.set(pod.app, (ready.get(pod.app) ?? 0) + 1);
  }
  if (ready.size === 0) return "No pod is ready yet.";
  const parts = [...ready]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([app, n]) => `${String(n)} ${app}`);
  const pods = count(
    [...ready.values()].reduce((sum, n) => sum + n, 0),
    "pod",
  );
  return `All is well: ${pods} ready, ${list(parts)}.`;
}

export const newestExperiment = (state: LabState): ExperimentView | null =>
  Object.values(state.experiments).reduce<ExperimentView | null>(
    (newest, one) => (newest === null || one.startedAt >= newest.startedAt ? one : newest),
    null,
  );

/** Not over yet: planned, broken right now, or on its way back. */
export const isUnderWay = ({ phase }: ExperimentView): boolean =>
  phase === "planned" || phase === "injecting" || phase === "holding" || phase === "undoing";
