import type { Words } from "../settings.ts";
import type { Bowl } from "./shelves.ts";
import { duration, podSuffix, wholeDuration } from "./words.ts";

export interface NoteContext {
  readonly now: number;
  readonly words: Words;
  /** Orders that this pod answered in the last second. */
  readonly ordersPerSecond: number;
}

/** The word under a bowl: what it is at. Shape and colour say it too; this is for certainty. */
export function note(bowl: Bowl, context: NoteContext): string {
  const { pod, look } = bowl;
  switch (look) {
    case "lost":
      return bowl.lostAt === null ? "given up" : `gone ${wholeDuration(context.now - bowl.lostAt)}`;
    case "unheard":
      return "no word";
    case "pending":
      return reason(pod, context) ?? "no place yet";
    case "scheduled":
      return "has a place";
    case "starting":
      return "starting";
    case "ready":
      return readyNote(bowl, context);
    case "unready":
      return reason(pod, context) ?? "not ready";
    case "waiting":
      return reason(pod, context) ?? "held back";
    case "leaving":
      return leavingNote(bowl, context.now);
    case "finished":
      return reason(pod, context) ?? "finished";
    default:
      return look satisfies never;
  }
}

/** Kubernetes' reasons as newcomers read them. One that is not here is shown as it is. */
const plainReasons: ReadonlyMap<string, string> = new Map([
  ["Unschedulable", "no lot free"],
  ["CrashLoopBackOff", "keeps breaking"],
  ["Error", "broke down"],
  ["OOMKilled", "out of memory"],
  ["Evicted", "sent away"],
  ["ErrImagePull", "no such kit"],
  ["ErrImageNeverPull", "no such kit"],
  ["ImagePullBackOff", "no such kit"],
  ["CreateContainerConfigError", "setting missing"],
]);

function reason(pod: Bowl["pod"], { words }: NoteContext): string | null {
  if (pod === null || pod.reason === null) return null;
  return (words === "plain" ? plainReasons.get(pod.reason) : undefined) ?? pod.reason;
}

function readyNote(bowl: Bowl, { words, ordersPerSecond }: NoteContext): string {
  if (bowl.seam !== null) return `healed in ${duration(bowl.seam.tookMs)}`;
  if (words === "kubernetes") return podSuffix(bowl.name);
  if (ordersPerSecond > 0) return `${String(ordersPerSecond)} orders/s`;
  return bowl.pod?.version ?? "ready";
}

function leavingNote(bowl: Bowl, now: number): string {
  const { deletedAt, graceSeconds } = bowl.pod ?? { deletedAt: null, graceSeconds: null };
  if (deletedAt === null || graceSeconds === null) return "leaving";
  const left = deletedAt + graceSeconds * 1000 - now;
  return left > 0 ? `leaving ${wholeDuration(left)}` : "leaving";
}

/** What the hidden list of pods and the shelf's heading call a look. */
export const lookWords: Readonly<Record<Bowl["look"], string>> = {
  pending: "no place yet",
  scheduled: "scheduled",
  starting: "starting",
  ready: "ready",
  unready: "not ready",
  waiting: "held back",
  leaving: "leaving",
  finished: "finished",
  lost: "lost",
  unheard: "not heard from",
};
