import type { RunView } from "../../backend/wire/recovery.ts";
import type { LabState } from "../../backend/wire/state.ts";
import type { HpaView, WorkloadView } from "../../backend/wire/views.ts";

/** What can be talked about, in the order of its tabs and keys. */
export const topics = ["healing", "scaling", "release", "happened"] as const;
export type Topic = (typeof topics)[number];

export type TopicState = Pick<LabState, "runs" | "hpas" | "deployments">;

/** What begins between two states and is now being talked about, or null when nothing does. */
export function newTopic(before: TopicState, after: TopicState): Topic | null {
  if (before === after) return null;
  if (some(before.deployments, after.deployments, isReleased)) return "release";
  const begun = Object.values(after.runs).some(
    (run) => before.runs[run.id] === undefined && run.wholeAt === null,
  );
  if (begun) return "healing";
  // Who is being healed is not left for a scaling that comes of it.
  if (Object.values(after.runs).some(isHealing)) return null;
  return some(before.hpas, after.hpas, isRescaled) ? "scaling" : null;
}

const isHealing = ({ wholeAt, rows }: RunView) =>
  wholeAt === null && rows.some(({ isOver }) => !isOver);

/** A new template, or an old one again. */
const isReleased = (was: WorkloadView, is: WorkloadView) =>
  was.revision !== null && is.revision !== null && was.revision !== is.revision;

const isRescaled = (was: HpaView, is: HpaView) => was.desired !== is.desired;

function some<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  hasChanged: (was: T, is: T) => boolean,
): boolean {
  if (before === after) return false;
  return Object.entries(after).some(([uid, is]) => {
    const was = before[uid];
    return was !== undefined && was !== is && hasChanged(was, is);
  });
}
