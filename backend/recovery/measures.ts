import type { LabState } from "../wire/state.ts";
import type { Range, RecoveryRow, RecoveryStep, RowKind, RunView } from "../wire/recovery.ts";
import { quantile, range } from "./range.ts";

/** How long something took in this cluster so far. */
export interface Measured {
  readonly ms: Range;
  /** "measured: median of 7". */
  readonly how: string;
}

export interface StepWanted {
  readonly kind: RowKind;
  readonly app: string | null;
  readonly from: RecoveryStep;
  readonly to: RecoveryStep;
}

export interface Measures {
  /** From one step of a healing to another, of this part of the business; null where it was never seen. `guess`: milliseconds. */
  step(wanted: StepWanted, guess: number): Measured | null;
  /** From the hit to a step of a row of this kind and part, of earlier runs of this fault; those that the kubelet held back do not count. */
  fromHit(fault: string, wanted: Omit<StepWanted, "from">, guess: number): Measured | null;
  /** From created to ready, by the pods' own stamps (whole seconds); null without one. */
  stamped(app: string): Measured | null;
  /** From the end of the hold until the node was Ready, of earlier runs of this fault. */
  back(fault: string): Measured | null;
  /** From the end of the hold until whole, of earlier runs of this fault. */
  afterHold(fault: string): Measured | null;
}

/** The newest: what else the machine does changes from hour to hour. Over 97 saved runs 3 to 5 were nearer than 7 or 9. */
const countedAtMost = 5;
const fewest = 3;
/** A term of this name is how long a fault is held: what came after it is what healing took. */
export const heldName = "it stays broken";

/** What earlier runs tell, those of this lab and those that were saved. */
export function createMeasures(state: LabState, past: readonly RunView[] = []): Measures {
  const byId = new Map([...past, ...Object.values(state.runs)].map((run) => [run.id, run]));
  const runs = [...byId.values()].sort((a, b) => b.hitAt - a.hitAt);
  const rows = runs.flatMap((run) => run.rows);
  return {
    step(wanted, guess) {
      const meant = rows.filter(({ kind }) => kind === wanted.kind);
      return measured(
        meant.flatMap((row) => took(row, wanted)),
        guess,
      );
    },
    fromHit: (fault, wanted, guess) =>
      measured(
        runs.flatMap((run) => tookFromHit(run, fault, wanted)),
        guess,
      ),
    stamped(app) {
      const pods = Object.values(state.pods).filter((pod) => pod.app === app && pod.restarts === 0);
      const starts = pods.flatMap(({ readyAt, createdAt }) =>
        readyAt === null || createdAt === 0 ? [] : [Math.max(0, readyAt - createdAt)],
      );
      if (starts.length === 0) return null;
      // Most of them started together when the business opened, and had to wait for each other: the quickest tells most. Whole seconds.
      const quickest = Math.min(...starts);
      const ms = range(quickest - 500, quickest + 500, Math.max(...starts) + 1000);
      return { ms, how: `by the stamps of ${starts.length}` };
    },
    back: (fault) => measured(runs.flatMap((run) => cameBack(run, fault))),
    afterHold: (fault) => measured(runs.flatMap((run) => tookAfterHold(run, fault))),
  };
}

/** One mark to another, both heard as they happened. */
function took(row: RecoveryRow, { app, from, to }: StepWanted): number[] {
  if (app !== null && row.app !== app) return [];
  const heard = row.marks.filter((mark) => mark.from !== "stamp");
  const begin = heard.find(({ step }) => step === from);
  const end = heard.find(({ step }) => step === to);
  return begin === undefined || end === undefined ? [] : [Math.max(0, end.at - begin.at)];
}

/** The last one of several was waited for. A stamp that was cut to a whole second tells too little. */
function tookFromHit(
  { cause, hitAt, rows }: RunView,
  fault: string,
  { kind, app, to }: Omit<StepWanted, "from">,
): number[] {
  if (cause.by !== "lab" || cause.fault !== fault) return [];
  const meant = rows.filter((row) => row.kind === kind && (app === null || row.app === app));
  const wasHeldBack = meant.some(({ marks }) => marks.some(({ step }) => step === "back-off"));
  const ends = meant.flatMap(({ marks }) =>
    marks.filter(({ step, from }) => step === to && from !== "stamp").map(({ at }) => at),
  );
  return wasHeldBack || ends.length === 0 ? [] : [Math.max(0, Math.max(...ends) - hitAt)];
}

function tookAfterHold({ cause, wholeAt, hitAt, forecast }: RunView, fault: string): number[] {
  if (cause.by !== "lab" || cause.fault !== fault || wholeAt === null) return [];
  const held = forecast?.terms.find(({ name }) => name === heldName);
  const rest = wholeAt - hitAt - (held?.ms.likely ?? 0);
  return held === undefined || rest < 0 ? [] : [rest];
}

function cameBack({ cause, hitAt, forecast, rows }: RunView, fault: string): number[] {
  if (cause.by !== "lab" || cause.fault !== fault) return [];
  const held = forecast?.terms.find(({ name }) => name === heldName)?.ms.likely;
  const backs = rows.flatMap(({ marks }) => marks.filter(({ step }) => step === "back"));
  const back = Math.max(0, ...backs.map(({ at }) => at));
  return held === undefined || back - hitAt < held ? [] : [back - hitAt - held];
}

/** With few of them the next one may well lie outside of what was seen, and one alone may be a fluke: the guess counts as one more. */
function measured(newestFirst: readonly number[], guess: number | null = null): Measured | null {
  const newest = newestFirst.slice(0, countedAtMost);
  if (newest.length === 0) return null;
  const isFew = newest.length < fewest;
  const values = [...newest, ...(isFew && guess !== null ? [guess] : [])].sort((a, b) => a - b);
  const slack = isFew ? 0.3 : 0.1;
  const likely = quantile(values, 0.5);
  const low = Math.min(quantile(values, 0.1), likely * (1 - slack));
  const high = Math.max(quantile(values, 0.9), likely * (1 + slack));
  const many = newest.length === 1 ? "measured once" : `measured: median of ${newest.length}`;
  return { ms: range(low, likely, high), how: many };
}
