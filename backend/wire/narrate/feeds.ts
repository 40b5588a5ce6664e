import type { LabEvent } from "../events.ts";
import { kinds } from "../views.ts";
import type { LabState } from "../state.ts";
import type { Line, Scene } from "./words.ts";

/** All kinds go and come back together as a rule: one line for the first that goes, and one when the last is back. */
export function tellFeed(
  { before, after, at }: Scene,
  { kind, feed }: Extract<LabEvent, { type: "feed" }>,
): readonly Line[] {
  const [lostBefore, lostNow] = [lostFeeds(before), lostFeeds(after)];
  if (lostBefore === 0 && lostNow > 0) {
    const plain = "The lab has lost sight of the cluster: what you see is how it was.";
    const kubernetes = `Watch of ${kind} ended: ${feed.reason ?? "no reason given"}`;
    return [{ at, tone: "broken", plain, kubernetes, about: null }];
  }
  if (lostBefore === 0 || lostNow > 0) return [];
  const plain = "The lab sees the cluster again.";
  return [{ at, tone: "mended", plain, kubernetes: "All watches are live again", about: null }];
}

const lostFeeds = ({ feeds }: LabState): number =>
  kinds.filter((kind) => feeds[kind].state === "disconnected").length;
