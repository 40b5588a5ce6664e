import type { LabState, Moment } from "../state.ts";
import type { PodView } from "../views.ts";

/** A line to be told: the timeline gives it its number. */
export type Line = Omit<Moment, "id">;

/** The state on both sides of an event. */
export interface Scene {
  readonly before: LabState;
  readonly after: LabState;
  readonly at: number;
}

/** A pod for the audience: "storefront truck 2mxkq"; its app alone tells nobody which one. */
export const truck = ({ app, name }: Pick<PodView, "app" | "name">): string =>
  `${app} truck ${lastPart(name)}`;

/** The part of a pod's name that tells it from its sisters: "2mxkq" of "storefront-6d5f8b7c94-2mxkq", "0" of "ledger-0". */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf("-") + 1) || name;

/** A pod in Kubernetes' terms, without the middle that nobody reads: "storefront-…-2mxkq". */
export function podName({ app, name }: Pick<PodView, "app" | "name">): string {
  const parts = name.split("-");
  return name.startsWith(`${app}-`) && parts.length - app.split("-").length >= 2
    ? `${app}-…-${lastPart(name)}`
    : name;
}

/** A node for the audience: "parking lot worker2", without the cluster's name in front. */
export function lot(name: string, { lab }: LabState): string {
  const prefix = `${lab?.cluster ?? ""}-`;
  const short = name.startsWith(prefix) && name !== prefix ? name.slice(prefix.length) : name;
  return `parking lot ${short}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "2.6 s", "48 s", "2 min 5 s". */
export function span(ms: number): string {
  if (ms < 100) return "under 0.1 s";
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export const counted = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;

/** Longer ago than the buckets reach, nobody can tell how many orders failed. */
const bucketsReachMs = 110_000;

/** Orders that failed since then, or null where no visitors tell. */
export function failedSince({ visitors }: LabState, since: number, now: number): number | null {
  if (visitors === null || now - since > bucketsReachMs) return null;
  let failed = 0;
  for (let i = visitors.buckets.length - 1; i >= 0; i--) {
    const bucket = visitors.buckets[i];
    // A bucket holds 100 ms: the one in which it happened counts.
    if (bucket === undefined || bucket.at < since - 100) break;
    failed += bucket.error + bucket.timeout;
  }
  return failed;
}

/** Whether the timeline already has a line about this that says so. */
export const hasTold = ({ timeline }: LabState, about: string, words: string): boolean =>
  timeline.some((moment) => moment.about === about && moment.kubernetes.includes(words));
