import type { Clock } from "../backend/core/clock.ts";
import { LabError, messageOf } from "../backend/core/errors.ts";
import type { ExperimentPhase, ExperimentView } from "../backend/wire/state.ts";
import type { Fault, FaultContext, Json } from "./fault.ts";
import { type Journal, journalName } from "./journal.ts";

/** One fault on its way: planned → injecting → holding → undoing → done, or failed, or stuck. */
export interface Experiment {
  view(): ExperimentView;
  /** Resolves when the fault has acted, or has failed to and was taken back. */
  readonly acted: Promise<void>;
  /** Takes it back now; resolves when it is over or stuck. A stuck one is tried again; one that is over stays as it is. */
  undo(): Promise<void>;
}

export interface ExperimentParts {
  readonly id: string;
  readonly fault: Fault;
  readonly plan: Json;
  readonly seed: number;
  readonly context: Omit<FaultContext, "signal">;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Waits; rejects when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told at every phase. */
  readonly emit: (view: ExperimentView) => void;
}

/** Undo has its own deadline: an aborted experiment must still be taken back. */
const undoWithinMs = 60_000;
const undoTries = 5;
const betweenTriesMs = 1000;

type Trouble = NonNullable<ExperimentView["error"]>;

/** Starts an experiment: writes it down, acts, holds, and takes it back, whatever happens. */
export function startExperiment(parts: ExperimentParts): Experiment {
  const steps = createSteps(parts);
  const stop = new AbortController();
  const act = Promise.withResolvers<void>();
  const holdSeconds = parts.fault.holdSeconds(parts.plan);
  const run = async () => {
    const unwritten = await writeDown(parts, holdSeconds);
    if (unwritten !== null) return steps.enter("failed", { error: unwritten });
    const trouble = await inject(parts, stop.signal, steps);
    if (trouble === null) {
      if (holdSeconds > 0) {
        steps.enter("holding", { endsAt: parts.clock.now() + holdSeconds * 1000 });
        act.resolve();
        await parts.pause(holdSeconds * 1000, stop.signal).catch(() => {});
      }
      act.resolve();
    }
    await steps.takeBack(trouble);
  };
  let running = run().finally(act.resolve);
  return {
    view: steps.view,
    acted: act.promise,
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
    view: steps.view,
    acted: Promise.resolve(),
    async undo() {
      if (running === null || steps.view().phase === "stuck") running = steps.takeBack(null);
      await running;
    },
  };
}

/** Null when it is written. An entry that was written though its answer was lost does no harm: nothing has acted, undo is idle. */
async function writeDown(parts: ExperimentParts, holdSeconds: number): Promise<Trouble | null> {
  const { id, fault, plan, seed, journal } = parts;
  try {
    await journal.open({ id, fault: fault.name, plan, seed, holdSeconds });
    return null;
  } catch (error) {
    await journal.close(id).catch(() => {});
    return troubleOf(error, "Nothing was broken: the lab acts only on what it could write down.");
  }
}

/** Null when the fault has acted. A stop on the way is no trouble: it is what was asked for. */
async function inject(
  { fault, plan, context }: ExperimentParts,
  signal: AbortSignal,
  steps: Steps,
): Promise<Trouble | null> {
  if (signal.aborted) return null;
  steps.enter("injecting");
  try {
    await fault.inject({ ...context, signal }, plan);
    return null;
  } catch (error) {
    if (signal.aborted) return null;
    return troubleOf(
      error,
      "What it had begun was taken back. `npm run kintsugi status` says how the cluster is.",
    );
  }
}

type Steps = ReturnType<typeof createSteps>;

/** The view and the steps that change it. */
function createSteps(parts: ExperimentParts) {
  const { id, fault, plan, clock } = parts;
  let view = viewOf(parts);
  const enter = (phase: ExperimentPhase, change: Partial<ExperimentView> = {}) => {
    const isOver = phase === "done" || phase === "failed" || phase === "stuck";
    view = { ...view, ...change, phase, endedAt: isOver ? clock.now() : null };
    parts.emit(view);
  };
  const tryOnce = async (signal: AbortSignal) => {
    await orAborted(fault.undo({ ...parts.context, signal }, plan), signal);
    await orAborted(parts.journal.close(id), signal);
  };
  const takeBack = async (trouble: Trouble | null) => {
    enter("undoing", { error: trouble });
    const signal = AbortSignal.timeout(undoWithinMs);
    for (let tries = 1; ; tries++) {
      try {
        await tryOnce(signal);
        return enter(trouble === null ? "done" : "failed");
      } catch (error) {
        if (tries === undoTries || signal.aborted)
          return enter("stuck", { error: troubleOf(error, stuckRemedy(id)) });
      }
      await parts.pause(betweenTriesMs, signal).catch(() => {});
    }
  };
  parts.emit(view);
  return { enter, takeBack, view: () => view };
}

function viewOf({ id, fault, plan, seed, clock }: ExperimentParts): ExperimentView {
  return {
    id,
    fault: fault.name,
    title: fault.title,
    phase: "planned",
    victims: fault.victims(plan),
    kubectl: fault.kubectl(plan),
    lesson: fault.lesson,
    startedAt: clock.now(),
    endsAt: null,
    endedAt: null,
    seed,
    error: null,
  };
}

/** What hangs is left behind at the deadline. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([work, late.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const stuckRemedy = (id: string) =>
  `Try again: \`npm run kintsugi undo -- ${id}\`. What must be taken back stands in \`kubectl -n kintsugi get configmap ${journalName(id)} -o yaml\`.`;

function troubleOf(error: unknown, remedy: string): Trouble {
  return error instanceof LabError
    ? { message: error.message, remedy: `${error.remedy} ${remedy}` }
    : { message: messageOf(error), remedy };
}
