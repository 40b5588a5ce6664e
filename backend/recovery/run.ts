import type { RecoveryStep, RunCause, RunPhase, RunView } from "../wire/recovery.ts";
import { stepsOf } from "../wire/recovery.ts";
import type { ClusterSettings } from "../wire/settings.ts";
import type { LabState } from "../wire/state.ts";
import { inOrder } from "./heard.ts";
import { type OrderCount, ordersUntil } from "./orders.ts";
import { ownerOf } from "./owners.ts";
import { lastAt, type Row } from "./rows.ts";
import { budgetOf, verdictOf } from "./verdict.ts";

/** A disturbance that is followed until it is whole. */
export interface Run {
  readonly id: string;
  readonly cause: RunCause;
  readonly hitAt: number;
  readonly rows: readonly Row[];
  /** uids of pods that nothing has made good yet. */
  readonly wounds: readonly string[];
  /** When Kubernetes showed that it knew, apart from what the rows say. */
  readonly noticedAt: number | null;
  /** When something last became right. */
  readonly rightAt: number;
  /** The experiment breaks, or has not taken back yet. */
  readonly isActing: boolean;
  /** Since when the experiment holds: it has acted. */
  readonly actedAt: number | null;
  readonly orders: OrderCount;
  /** What went may only have been let go: to be told to nobody yet. */
  readonly isTentative: boolean;
  readonly wholeAt: number | null;
  /** It has been open for so long that nobody waits for it any more. */
  readonly isGivenUp: boolean;
  /** When it was last looked at. */
  readonly seenAt: number;
}

const recentlyMs = 2000;

/** A run as it crosses the socket: with what was forecast of it, and, once it is over, the verdict. */
export function viewOf(
  run: Run,
  { experiments, scenario }: Pick<LabState, "experiments" | "scenario">,
  settings: ClusterSettings | null,
): RunView {
  const view = {
    id: run.id,
    cause: run.cause,
    phase: phaseOf(run),
    hitAt: run.hitAt,
    detectedAt: detectedAt(run),
    replacedAt: replacedAt(run),
    wholeAt: run.wholeAt,
    orders: ordersUntil(run.orders, run.wholeAt),
    rows: run.rows.map((row) => rowView(row, run, settings)),
    forecast: experiments[run.id]?.forecast ?? null,
  };
  return { ...view, verdict: isEnded(run) ? verdictOf(view, budgetOf(view, scenario)) : null };
}

/** Nothing more will be said of it. */
export const isEnded = ({ wholeAt, isGivenUp }: Run): boolean => wholeAt !== null || isGivenUp;

function rowView(row: Row, { hitAt }: Run, settings: ClusterSettings | null) {
  const { id, kind, name, replacement, app, node, isOver, isEmpty } = row;
  const steps: readonly RecoveryStep[] = stepsOf[kind];
  const known = steps.flatMap((step) => {
    const heard = row.marks[step];
    return heard === undefined ? [] : [{ step, ...heard }];
  });
  // A node can be back before the last of its pods is replaced.
  const marks = kind === "node" ? known.sort((a, b) => a.at - b.at) : inOrder(known, hitAt);
  return {
    id,
    kind,
    name,
    replacement,
    app,
    node,
    isOver,
    ...(isEmpty === undefined ? {} : { isEmpty }),
    marks: marks.map((mark) => ({ ...mark, owner: ownerOf(row, mark.step, settings) })),
  };
}

function phaseOf(run: Run): RunPhase {
  if (run.wholeAt !== null) return "steady";
  const failedAt = run.orders.lastFailedAt;
  const isFailing = failedAt !== null && run.seenAt - failedAt < recentlyMs;
  const open = run.rows.filter(({ isOver }) => !isOver);
  const waiting = open.filter((row) => !isOnItsWay(row));
  const isCovered = run.wounds.every((uid) => open.some((row) => row.uid === uid));
  if (isFailing || waiting.length > 0 || !isCovered) return "degraded";
  if (run.rows.length > 0 || failedAt !== null) return "recovering";
  return "hit";
}

/** Help is on its way: a replacement, a new container, the node itself. */
function isOnItsWay({ kind, marks, replacement }: Row): boolean {
  switch (kind) {
    case "pod":
      return replacement !== null;
    case "restart":
      return marks.started !== undefined;
    case "node":
      return marks.replaced !== undefined;
    case "rollout":
      return true;
    default:
      return kind satisfies never;
  }
}

const firstSigns: readonly RecoveryStep[] = ["noticed", "created", "not-ready"];

function detectedAt({ rows, noticedAt, hitAt }: Run): number | null {
  const known = rows.flatMap(({ kind, marks }) =>
    kind === "rollout" ? [] : firstSigns.flatMap((step) => marks[step]?.at ?? []),
  );
  if (noticedAt !== null) known.push(noticedAt);
  return known.length === 0 ? null : Math.max(hitAt, Math.min(...known));
}

function replacedAt({ rows, hitAt }: Run): number | null {
  const lost = rows.filter(({ kind }) => kind === "pod" || kind === "restart");
  const readies = lost.flatMap(({ marks }) => marks.ready?.at ?? []);
  if (lost.length === 0 || readies.length < lost.length) return null;
  return Math.max(hitAt, ...readies);
}

/** Nothing of it is open. */
export const isRight = ({ rows, wounds }: Run): boolean =>
  wounds.length === 0 && rows.every(({ isOver }) => isOver);

/** Nothing broke and orders were answered for so long after the last thing became right: longer than an order can be on its way. */
const quietMs = 3000;
/** Longer than Kubernetes' own timings take to replace what was on a lost node. */
const givenUpAfterMs = 20 * 60_000;

/** Ends a run when everything is as it was, for as long as it takes to be sure; its end is when that came to be. */
export function endIfWhole(run: Run, now: number): Run {
  if (isEnded(run)) return run;
  if (run.isActing || !isRight(run))
    return now - run.hitAt < givenUpAfterMs ? run : { ...run, isGivenUp: true };
  const lasts = run.rows.map(lastAt);
  const wholeAt = Math.max(run.hitAt, run.rightAt, run.orders.lastFailedAt ?? 0, ...lasts);
  return now - wholeAt < quietMs ? run : { ...run, wholeAt };
}

/** As `endIfWhole`, where nothing at all was heard for so long. */
export const endInSilence = (run: Run): Run => endIfWhole(run, run.seenAt + quietMs);
export const silenceMs = quietMs;
