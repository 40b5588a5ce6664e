import type { Feed, LabState } from "../../backend/wire/state.ts";
import { kinds, type Kind } from "../../backend/wire/views.ts";
import { wholeDuration } from "./words.ts";

export interface Freshness {
  readonly state: Feed["state"];
  /** "live", "pods stale 12 s", "3 kinds disconnected 40 s". */
  readonly says: string;
}

const severity: readonly Feed["state"][] = ["live", "connecting", "stale", "disconnected"];

/** One kind's age, in words. */
export function feedSays(feed: Feed, now: number): string {
  if (feed.state === "live" || feed.state === "connecting") return feed.state;
  return `${feed.state} ${wholeDuration(now - feed.at)}`;
}

/** The worst of all kinds: what is shown is as old as its oldest part. */
export function freshness(feeds: LabState["feeds"], now: number): Freshness {
  const rank = (kind: Kind) => severity.indexOf(feeds[kind].state);
  const worst = Math.max(...kinds.map(rank));
  const state = severity[worst] ?? "connecting";
  const bad = kinds.filter((kind) => rank(kind) === worst);
  if (state === "live" || state === "connecting") return { state, says: state };
  const oldest = Math.min(...bad.map((kind) => feeds[kind].at));
  const [first = "pods"] = bad;
  const who = bad.length === 1 ? first : `${String(bad.length)} kinds`;
  return { state, says: `${who} ${state} ${wholeDuration(now - oldest)}` };
}

/** Why the map is empty; null when it is not. A blank map always says why. */
export function blankReason(state: LabState, now: number): string | null {
  const hasPods = Object.keys(state.pods).length > 0 || Object.keys(state.wounds).length > 0;
  const hasNodes = Object.values(state.nodes).some(({ role }) => role === "worker");
  if (hasNodes || hasPods) return null;
  if (state.lab === null)
    return "The lab has not reached a cluster yet. Its terminal shows how far it is.";
  const { nodes } = state.feeds;
  if (nodes.state === "connecting") return "Asking the cluster for its nodes and pods …";
  if (nodes.state === "live") return `Cluster "${state.lab.cluster}" has no worker nodes.`;
  const why = nodes.reason === null ? "" : ` (${nodes.reason})`;
  return `The cluster's API has not answered for ${wholeDuration(now - nodes.at)}${why}. The lab keeps trying.`;
}
