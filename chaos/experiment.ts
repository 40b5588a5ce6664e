import type { Clock } from "../backend/core/clock.ts";
import { LabError, messageOf } from "../backend/core/errors.ts";
import type { ExperimentPhase, ExperimentView } from "../backend/wire/state.ts";
import { byHand } from "./by-hand.ts";
import { boundChange } from "./changes.ts";
import type { Fault, Plan } from "./fault.ts";
import type { Hands } from "./hands.ts";
import type { Journal } from "./journal.ts";
import { injectWithinMs, journalName } from "./journal-entry.ts";
import { revertAll, whatRemains } from "./take-back.ts";

/** One fault on its way: planned → injecting → holding → undoing → verifying → done, or failed, or stuck. */
export interface Experiment {
  readonly plan: Plan;
  view(): ExperimentView;
  /** Resolves when the fault has acted, or has failed to and was taken back. */
  readonly acted: Promise<void>;
  /** Takes it back now; resolves when it is over or stuck. A stuck one is tried again; one that is over stays as it is. */
  undo(): Promise<void>;
  /** Resolves when nothing is left to be taken back (it may not be whole yet), or it is stuck. */
  readonly reverted: () => Promise<void>;
}

export interface ExperimentParts {
  readonly id: string;
  readonly fault: Pick<Fault, "name" | "title" | "lesson">;
  readonly plan: Plan;
  readonly seed: number;
  readonly hands: Hands;
  readonly journal: Journal;
  /** Armed before a change that only this machine can take back. */
  readonly watchdog: { arm(id: string): Promise<void> } | null;
  readonly clock: Clock;
  /** Waits; rejects when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told at every phase. */
  readonly emit: (view: ExperimentView) => void;
}

/** Undo has its own limits: an aborted experiment must still be taken back. */
const undoTries = 5;
const betweenTriesMs = 1000;
const wholeWithinMs = 120_000;

type Trouble = NonNullable<ExperimentView["error"]>;

/** Starts an experiment: writes it down, acts, holds, and takes it back, whatever happens. */
export function startExperiment(parts: ExperimentParts): Experiment {
  const { plan, clock, pause, journal, id } = parts;
  const steps = createSteps(parts);
  const stop = new AbortController();
  const act = Promise.withResolvers<void>();
  const hold = async () => {
    const { holdSeconds } = plan;
    if (holdSeconds === 0) return;
    steps.enter("holding", { endsAt: clock.now() + holdSeconds * 1000 });
    act.resolve();
    await journal.hold(id, holdSeconds).catch(() => {});
    const left = (steps.view().endsAt ?? 0) - clock.now();
    await pause(Math.max(0, left), stop.signal).catch(() => {});
  };
  const run = async () => {
    const unwritten = await writeDown(parts);
    if (unwritten !== null) return steps.enter("failed", { error: unwritten });
    const trouble = await inject(parts, stop.signal, steps);
    if (trouble === null && !stop.signal.aborted) await hold();
    act.resolve();
    await steps.takeBack(trouble);
  };
  let running = run().finally(act.resolve);
  return {
    plan,
    view: steps.view,
    acted: act.promise,
    reverted: steps.reverted,
    async undo() {
      stop.abort(new DOMException("It is being taken back.", "AbortError"));
      if (steps.view().phase === "stuck") running = steps.takeBack(null);
      await running;
    },
  };
}

/** What a lab before this one left broken; it begins with being taken back. */
export function resumeExperiment(parts: ExperimentParts): Experiment {
  const steps = createSteps(parts);
  let running: Promise<void> | null = null;
  return {
    plan: parts.plan,
    view: steps.view,
    acted: Promise.resolve(),
    reverted: steps.reverted,
    async undo() {
      if (running === null || steps.view().phase === "stuck") running = steps.takeBack(null);
      await running;
    },
  };
}

/** Null when it is written and watched. An entry that was written though its answer was lost does no harm: nothing has acted, undo is idle. */
async function writeDown(parts: ExperimentParts): Promise<Trouble | null> {
  const { id, fault, plan, seed, journal, watchdog } = parts;
  try {
    await journal.open({ id, fault: fault.name, title: fault.title, plan, seed });
    const needsHost = plan.changes.some((change) => boundChange(change).undoneBy === "host");
    if (needsHost) await watchdog?.arm(id);
    return null;
  } catch (error) {
    await journal.close(id).catch(() => {});
    return troubleOf(error, "Nothing was broken: the lab acts only on what it could write down.");
  }
}

/** Null when the fault has acted. A stop on the way is no trouble: it is what was asked for. */
async function inject(
  { plan, hands }: ExperimentParts,
  stop: AbortSignal,
  steps: Steps,
): Promise<Trouble | null> {
  if (stop.aborted) return null;
  steps.enter("injecting");
  const signal = AbortSignal.any([stop, AbortSignal.timeout(injectWithinMs(plan.changes))]);
  try {
    for (const change of plan.changes) {
      signal.throwIfAborted();
      await boundChange(change).apply(hands, signal);
    }
    return null;
  } catch (error) {
    if (stop.aborted) return null;
    return troubleOf(
      signal.aborted
        ? new Error(`It took longer than ${injectWithinMs(plan.changes) / 1000} s.`)
        : error,
      "What it had begun was taken back. `npm run kintsugi status` says how the cluster is.",
    );
  }
}

type Steps = ReturnType<typeof createSteps>;

/** The view and the steps that change it. */
function createSteps(parts: ExperimentParts) {
  const { id, plan, clock, hands, pause, journal } = parts;
  let view = viewOf(parts);
  let reverted = Promise.withResolvers<void>();
  const enter = (phase: ExperimentPhase, change: Partial<ExperimentView> = {}) => {
    const isOver = phase === "done" || phase === "failed" || phase === "stuck";
    view = { ...view, ...change, phase, endedAt: isOver ? clock.now() : null };
    if (isOver || phase === "verifying") reverted.resolve();
    parts.emit(view);
  };
  const never = new AbortController().signal;
  const stuck = (message: string) =>
    enter("stuck", { error: { message, remedy: stuckRemedy(parts) } });
  const takeBack = async (trouble: Trouble | null) => {
    reverted = Promise.withResolvers<void>();
    enter("undoing", { error: trouble });
    for (let tries = 1; ; tries++) {
      const [failure] = await revertAll(plan.changes, { hands, signal: never });
      if (failure === undefined) break;
      if (tries === undoTries) return stuck(failure);
      await pause(betweenTriesMs, never);
    }
    enter("verifying");
    const end = clock.monotonic() + wholeWithinMs;
    for (;;) {
      const remains =
        (await whatRemains(plan.changes, { hands, signal: never })) ?? (await closing());
      if (remains === null) return enter(trouble === null ? "done" : "failed");
      if (clock.monotonic() >= end) return stuck(remains);
      await pause(betweenTriesMs, never);
    }
  };
  const closing = () => journal.close(id).then(() => null, messageOf);
  parts.emit(view);
  return { enter, takeBack, view: () => view, reverted: () => reverted.promise };
}

function viewOf({ id, fault, plan, seed, clock }: ExperimentParts): ExperimentView {
  return {
    id,
    fault: fault.name,
    title: fault.title,
    phase: "planned",
    victims: plan.victims,
    kubectl: plan.kubectl,
    lesson: fault.lesson,
    startedAt: clock.now(),
    endsAt: null,
    endedAt: null,
    seed,
    note: plan.note,
    error: null,
  };
}

function stuckRemedy({ id, plan }: ExperimentParts): string {
  const lines = [...new Set(plan.changes.map(byHand))].filter((line) => line !== null).slice(0, 2);
  const look = lines.map((line) => ` By hand: \`${line}\`.`).join("");
  return `Try again: \`npm run kintsugi undo -- ${id}\`.${look} What must be taken back stands in \`kubectl -n kintsugi get configmap ${journalName(id)} -o yaml\`.`;
}

function troubleOf(error: unknown, remedy: string): Trouble {
  return error instanceof LabError
    ? { message: error.message, remedy: `${error.remedy} ${remedy}` }
    : { message: messageOf(error), remedy };
}
