import {
  nameOf,
  type Progress,
  type Revision,
  type RolloutReport,
} from "../../backend/wire/revisions.ts";
import type { ActView } from "../../backend/wire/rollouts.ts";
import type { Moment, Visitors } from "../../backend/wire/state.ts";
import { isBadByDesign, type Releasable } from "../../backend/wire/rollouts.ts";
import type { Words } from "../settings.ts";
import { count, duration, wholeDuration } from "./words.ts";

/** How a version looks: a shape and a colour of its own beside its name. */
export type Look = "plain" | "golden" | "bad" | "crash" | "nowhere" | "other";

const looks: Readonly<Record<Releasable, Look>> = {
  v1: "plain",
  v2: "golden",
  bad: "bad",
  crash: "crash",
  "no-such-tag": "nowhere",
};

/** A version that nobody here has made looks like no other. */
export const lookOf = (version: string): Look =>
  Object.hasOwn(looks, version) ? looks[version as Releasable] : "other"; // it has just been looked up

/** What releasing it shows, for who has not seen it yet. */
export const teaches: Readonly<Record<Releasable, string>> = {
  v1: "the plain shop",
  v2: "the shop in its new look",
  bad: "turns ready, then answers half of the orders with 500",
  crash: "dies at its start",
  "no-such-tag": "an image that nobody built",
};

/** One pod's place in a row: filled when it is available, half when it is ready, hollow when it is only wanted. */
export type Slot = "available" | "ready" | "wanted" | "leaving";

export interface Row {
  readonly uid: string;
  readonly number: number;
  readonly version: string;
  readonly look: Look;
  readonly isCurrent: boolean;
  readonly slots: readonly Slot[];
  /** "2 of 3"; "–" where none is wanted. */
  readonly pods: string;
  readonly differences: string;
  /** "recorded healthy", "served well", or null where nobody knows that it ever was. */
  readonly health: string | null;
  /** What runs is not known to be healthy, and the undo that is offered first goes here. */
  readonly isChoice: boolean;
}

const mostSlots = 10;

export function rowsOf({ revisions, undo }: RolloutReport): readonly Row[] {
  // Who runs well is not urged to go back.
  const isUrgent = revisions.some(({ isCurrent, health }) => isCurrent && health === null);
  return revisions.map((revision) => ({
    uid: revision.uid,
    number: revision.number,
    version: nameOf(revision),
    look: lookOf(nameOf(revision)),
    isCurrent: revision.isCurrent,
    slots: slotsOf(revision),
    pods:
      revision.wanted + revision.ready === 0
        ? "–"
        : `${String(revision.available)} of ${String(revision.wanted)}`,
    differences: revision.differences.join("; "),
    health: revision.health === null ? null : healthWords[revision.health.by],
    isChoice: isUrgent && revision.number === undo?.revision,
  }));
}

const healthWords = { baseline: "recorded healthy", served: "served well" } as const;

function slotsOf({ wanted, ready, available }: Revision): readonly Slot[] {
  const all = Math.min(mostSlots, Math.max(wanted, ready));
  return Array.from({ length: all }, (_, i): Slot => {
    if (i >= wanted) return "leaving";
    if (i < available) return "available";
    return i < ready ? "ready" : "wanted";
  });
}

export interface Headline {
  readonly tone: Moment["tone"];
  readonly says: string;
  /** The click since which a clock runs, or null where none does. */
  readonly since: number | null;
}

/** The one line that the last row reads. */
export function headline({ progress, revisions, rollout }: RolloutReport): Headline {
  const act = rollout?.acts.at(-1) ?? null;
  const current = revisions.find(({ isCurrent }) => isCurrent);
  const now = current === undefined ? "It" : nameOf(current);
  if (progress.state === "paused") return still("waiting", `${now} is paused`);
  if (act?.state === "going") return ofAct(act, progress);
  if (progress.state === "stalled")
    return still("waiting", `${now} has stalled: the old pods serve`);
  if (progress.state !== "complete") return still("waiting", `${now} is rolling out`);
  if (act?.state === "whole" && act.toVersion === now) return ofEnded(act);
  return still("plain", `${now} serves`);
}

const still = (tone: Headline["tone"], says: string): Headline => ({ tone, says, since: null });

function ofAct(act: ActView, progress: Progress): Headline {
  const { do: what, toVersion, at, completeAt } = act;
  const name = toVersion ?? "it";
  if (what === "undo") return { tone: "mended", says: `Back to ${name}:`, since: at };
  if (progress.state === "stalled")
    return still("waiting", `${name} has stalled: the old pods serve`);
  if (what === "restart") return { tone: "waiting", says: "Every pod anew:", since: at };
  const isHurting = (act.failed ?? 0) > 0;
  if (completeAt !== null && isBadByDesign(toVersion))
    return { tone: "broken", says: `${name} is everywhere:`, since: at };
  return { tone: isHurting ? "broken" : "waiting", says: `${name} rolls out:`, since: at };
}

function ofEnded({ do: what, toVersion, tookMs }: ActView): Headline {
  const took = duration(tookMs ?? 0);
  if (what === "undo") return still("mended", `Undo took ${took}`);
  if (what === "restart") return still("mended", `Restarted in ${took}`);
  return still("mended", `${toVersion ?? "It"} released in ${took}`);
}

/** What it has cost, and what was measured. */
export function costOf({ rollout }: RolloutReport): string | null {
  const act = rollout?.acts.at(-1);
  if (act === undefined || act.state === "superseded") return null;
  const { failed, do: what, state, toVersion } = act;
  const orders = failedWords(failed);
  if (what !== "undo" || state !== "whole") return orders;
  const until = `from the click until only ${toVersion ?? "it"} answered`;
  return orders === null ? until : `${orders}, ${until}`;
}

/** A release, undo or restart that is over. */
export interface PastAct {
  readonly id: string;
  readonly at: number;
  readonly says: string;
  readonly version: string;
  readonly cost: string;
  readonly isHarmful: boolean;
}

const verbs = { release: "released", undo: "undone to", restart: "restarted" } as const;

/** What was done before, newest first: how long it took, and what it has cost. */
export const pastActs = ({ rollout }: RolloutReport): readonly PastAct[] =>
  (rollout?.acts ?? [])
    .filter(({ state }) => state !== "going")
    .map((act) => ({
      id: act.id,
      at: act.at,
      says: verbs[act.do],
      version: act.toVersion ?? "?",
      cost: [lasted(act), failedWords(act.failed)].filter((one) => one !== null).join(", "),
      // What fails after an undo was broken before it.
      isHarmful: act.tookMs === null || (act.do !== "undo" && (act.failed ?? 0) > 0),
    }))
    .toReversed();

function lasted({ tookMs, completeAt, at }: ActView): string {
  if (tookMs !== null) return duration(tookMs);
  return completeAt === null ? "never complete" : `complete after ${duration(completeAt - at)}`;
}

const failedWords = (failed: number | null): string | null => {
  if (failed === null) return null;
  return failed === 0 ? "no order failed" : `${count(failed, "order")} failed`;
};

/** How far it is, in both languages of the page. */
export function progressWords(report: RolloutReport, words: Words): string {
  const { updated, wanted, available, reason, state } = report.progress;
  const far = `${String(updated)} of ${String(wanted)}`;
  if (words === "kubernetes") {
    const why = reason === "" ? "" : ` · Progressing: ${reason}`;
    return `${far} updated, ${String(available)} available${why}`;
  }
  if (state === "complete") return `all ${count(wanted, "truck")} cook by this recipe`;
  return `${far} trucks are new, ${String(available)} open`;
}

/** "up to 1 more, none fewer than 3": how many there may be on the way. */
export function boundsWords({ rolling, progress: { wanted } }: RolloutReport, words: Words) {
  if (rolling === null) return words === "plain" ? "all close, then all open" : "Recreate";
  const { surge, unavailable } = rolling;
  if (words === "kubernetes")
    return `maxSurge ${String(surge)}, maxUnavailable ${String(unavailable)}`;
  return `at least ${String(wanted - unavailable)}, at most ${String(wanted + surge)}`;
}

/** Seconds until it counts as failed, in words; null while no clock runs. */
export function deadlineWords({ progress, rolling }: RolloutReport, now: number): string | null {
  if (progress.state === "stalled")
    return `no progress for ${String(rolling?.progressDeadlineSeconds ?? 0)} s: it counts as failed`;
  if (progress.deadlineAt === null) return null;
  const left = progress.deadlineAt - now;
  return left <= 0
    ? "its time is up"
    : `counts as failed in ${wholeDuration(left)} unless it gets on`;
}

/** Who gave the answers of the last second, by version. */
export interface Share {
  readonly version: string;
  readonly look: Look;
  readonly answers: number;
}

/** By the pods' names: each begins with its ReplicaSet's. Newest revision first. */
export function sharesOf(
  revisions: readonly Pick<Revision, "name" | "version" | "image" | "number">[],
  visitors: Pick<Visitors, "byPod"> | null,
): readonly Share[] {
  const byVersion = new Map<string, number>();
  for (const revision of revisions) {
    const answers = Object.entries(visitors?.byPod ?? {})
      .filter(([pod]) => pod.startsWith(`${revision.name}-`))
      .reduce((sum, [, n]) => sum + n, 0);
    const version = nameOf(revision);
    if (answers > 0) byVersion.set(version, (byVersion.get(version) ?? 0) + answers);
  }
  return [...byVersion].map(([version, answers]) => ({ version, look: lookOf(version), answers }));
}

/** What the room should see: what was chosen, or what goes on, or what was done last. */
export function reportToShow(
  reports: readonly RolloutReport[],
  chosen: string | null,
): RolloutReport | null {
  const lastAct = ({ rollout }: RolloutReport) => rollout?.acts.at(-1)?.at ?? 0;
  const [last] = reports.toSorted((a, b) => lastAct(b) - lastAct(a));
  return (
    reports.find(({ app }) => app === chosen) ??
    reports.find(({ progress }) => progress.state !== "complete") ??
    last ??
    null
  );
}
