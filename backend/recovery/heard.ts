import type { Mark } from "../wire/recovery.ts";
import type { Feed } from "../wire/state.ts";

/** A moment, and how it is known. */
export type Heard = Pick<Mark, "at" | "from" | "stampedAt">;

/** Stamps are cut to whole seconds. */
const stampMs = 1000;
/** News of a connection that works come sooner than this, also on a busy machine. */
const usuallyOnTimeMs = 2000;

/**
 * When something happened that was heard `at`. The cluster's own stamp counts instead where the news was late: it came with the first
 * words of a new connection, or long after the stamp.
 */
export function heardOf(
  at: number,
  stampedAt: number | null,
  feed: Feed | null,
  onTimeMs = usuallyOnTimeMs,
): Heard {
  if (stampedAt === null) return { at, from: "arrival", stampedAt };
  const wasDeaf = feed !== null && (feed.state !== "live" || feed.at >= stampedAt + stampMs);
  const wasLate = at - stampedAt >= stampMs + onTimeMs;
  return wasDeaf || wasLate
    ? { at: Math.min(at, stampedAt), from: "stamp", stampedAt }
    : { at, from: "arrival", stampedAt };
}

/**
 * Marks in the order of time. Two feeds can bring cause and effect the wrong way round, and a stamp is up to a second early:
 * a step is never later than the one that follows it, nor earlier than the one before.
 */
export function inOrder<M extends Heard>(marks: readonly M[], notBefore: number): M[] {
  let floor = notBefore;
  const raised = marks.map((mark) => {
    const isEarlyStamp = mark.from === "stamp" && mark.at < floor && mark.at + stampMs > floor;
    const at = isEarlyStamp ? floor : mark.at;
    floor = Math.max(floor, at);
    return at === mark.at ? mark : { ...mark, at };
  });
  let roof = Infinity;
  return raised
    .toReversed()
    .map((mark) => {
      roof = Math.min(roof, mark.at);
      return roof === mark.at ? mark : { ...mark, at: roof };
    })
    .toReversed();
}
