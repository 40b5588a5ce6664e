import type { Clock } from "../backend/core/clock.ts";
import { messageOf } from "../backend/core/errors.ts";
import { unlessAborted } from "../backend/core/wait.ts";
import type { ExperimentPhase, ExperimentView } from "../backend/wire/state.ts";
import { boundChange, type Change } from "./changes.ts";
import {
  firstView,
  stuckRemedy,
  type Subject,
  type Trouble,
  troubleOf,
} from "./experiment-view.ts";
import type { Plan } from "./fault.ts";
import type { Hands } from "./hands.ts";
import type { Journal } from "./undo/journal.ts";
import { injectWithinMs } from "./undo/journal-entry.ts";
import { revertAll, whatRemains } from "./undo/take-back.ts";

/** One fault on its way: planned → injecting → holding → undoing → verifying → done, or failed, or stuck. */
export interface Experiment {
  readonly plan: Plan;
  view(): ExperimentView;
  /** Resolves when the fault has acted, or has failed to: then it is being taken back. */
  readonly acted: Promise<void>;
  /** Takes it back now; resolves when it is over or stuck. A stuck one is tried again; one that is over stays as it is. */
  undo(): Promise<void>;
  /** Resolves when nothing is left to be taken back (it may not be whole yet), or it is stuck. */
  readonly reverted: () => Promise<void>;
}

export interface ExperimentParts extends Subject {
  readonly hands: Hands;
  readonly journal: Journal;
  /** Armed before a change that only this machine can take back. */
  readonly watchdog: { arm(id: string): Promise<void> } | null;
  readonly clock: Clock;
  /** Waits; rejects when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told at every phase. */
  readonly emit: (view: ExperimentView) => void;
  /** Aborted when the lab closes. Taking back goes on past it. */
  readonly signal: AbortSignal;
}

/** Undo has its own limits: an aborted experiment must still be taken back. */
const revertedWithinMs = 30_000;
const wholeWithinMs = 120_000;
const betweenTriesMs = 1_000;
/** What is stuck is tried again without being asked: an API server comes back, a container starts after all. */
const stuckAgainMs = 15_000;

/** Starts an experiment: writes it down, acts, holds, and takes it back, whatever happens. */
export function startExperiment(parts: ExperimentParts): Experiment {
  const { plan, clock, pause, journal, id } = parts;
  const steps = createSteps(parts);
  const stop = new AbortController();
  const act = Promise.withResolvers<void>();
  const hold = async () => {
    const { holdSeconds } = plan;
    if (holdSeconds === 0) return;
    const end = clock.monotonic() + holdSeconds * 1000;
    steps.enter("holding", { endsAt: clock.now() + holdSeconds * 1000 });
    act.resolve();
    const closedBy = await unlessAborted(stop.signal, () => journal.hold(id, holdSeconds)).catch(
      () => null,
    );
    // Without its entry nobody else would take it back: it must not go on.
    if (closedBy !== null) return;
    await pause(Math.max(0, end - clock.monotonic()), stop.signal).catch(() => {});
  };
  const run = async () => {
    const unwritten = await writeDown(parts);
    if (unwritten !== null) return steps.enter("failed", { error: unwritten });
    const injected = await inject(parts, stop.signal, steps);
    if (injected.isWhole && !stop.signal.aborted) await hold();
    act.resolve();
    await steps.takeBack(injected);
  };
  let running = run().finally(act.resolve);
  return {
    plan,
    view: steps.view,
    acted: act.promise,
    reverted: steps.reverted,
    async undo() {
      stop.abort(new DOMException("It is being taken back.", "AbortError"));
      if (steps.view().phase === "stuck") running = steps.takeBack(again);
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
      if (running === null || steps.view().phase === "stuck") running = steps.takeBack(again);
      await running;
    },
  };
}

/** How far inject came. What was cut off may still take effect after its undo. */
interface Injected {
  readonly isWhole: boolean;
  readonly trouble: Trouble | null;
}

/** Nobody knows how far: it may have been cut off. */
const again: Injected = { isWhole: false, trouble: null };

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

/** Makes one change after another. A stop on the way is no trouble: it is what was asked for. */
async function inject(
  { plan, hands, clock }: ExperimentParts,
  stop: AbortSignal,
  steps: Steps,
): Promise<Injected> {
  if (stop.aborted) return { isWhole: true, trouble: null };
  steps.enter("injecting");
  const withinMs = injectWithinMs(plan.changes);
  const end = clock.monotonic() + withinMs;
  const limit = AbortSignal.any([stop, AbortSignal.timeout(withinMs)]);
  const tooLate = () => new Error(`It took longer than ${withinMs / 1000} s.`);
  try {
    for (const change of plan.changes) {
      // A lab that stood still finds its entry expired, and perhaps closed by others.
      if (clock.monotonic() > end) throw tooLate();
      await unlessAborted(limit, () => boundChange(change).apply(hands, limit));
    }
    return { isWhole: true, trouble: null };
  } catch (error) {
    if (stop.aborted) return again;
    const remedy = "What it had begun was taken back. `npm run kintsugi status` says how it is.";
    return { isWhole: false, trouble: troubleOf(limit.aborted ? tooLate() : error, remedy) };
  }
}

type Steps = ReturnType<typeof createSteps>;

/** The view and the steps that change it. */
function createSteps(parts: ExperimentParts) {
  const { id, clock, pause, journal, signal } = parts;
  let view = firstView(parts, clock.now());
  let reverted = Promise.withResolvers<void>();
  const enter = (phase: ExperimentPhase, change: Partial<ExperimentView> = {}) => {
    const isOver = phase === "done" || phase === "failed" || phase === "stuck";
    view = { ...view, phase, endedAt: isOver ? clock.now() : null, ...change };
    if (isOver || phase === "verifying") reverted.resolve();
    parts.emit(view);
  };
  const stuck = (message: string) => {
    enter("stuck", { by: null, error: { message, remedy: stuckRemedy(parts) } });
    retryQuietly().catch(() => {}); // The lab is closing.
  };
  const takeBack = async (injected: Injected) => {
    reverted = Promise.withResolvers<void>();
    enter("undoing", { error: injected.trouble });
    const marked = journal.undoing(id).catch(() => null);
    const failure = await revertPatiently(parts);
    const by = (await marked) ?? "lab";
    if (failure !== null) return stuck(failure);
    enter("verifying", { by });
    // Said behind it: whoever does not hear it helps, and does no harm.
    journal.verifying(id, wholeWithinMs / 1000).catch(() => {});
    const remains = await verify(parts, injected);
    if (remains !== null) return stuck(remains);
    enter(injected.trouble === null ? "done" : "failed");
  };
  const retryQuietly = async () => {
    for (;;) {
      const attempt = view;
      await pause(stuckAgainMs, signal);
      if (view !== attempt) return;
      const by = (await journal.undoing(id).catch(() => null)) ?? "lab";
      const open = await tryOnce(parts);
      if (open === null && view === attempt) return enter("done", { by, error: null });
    }
  };
  parts.emit(view);
  return { enter, takeBack, view: () => view, reverted: () => reverted.promise };
}

const never = new AbortController().signal;

/** Each change gets its turn, those that fail more than one; answers with why the last one failed, or null. */
async function revertPatiently({ plan, hands, clock, pause }: ExperimentParts) {
  const end = clock.monotonic() + revertedWithinMs;
  let open: readonly Change[] = plan.changes;
  for (;;) {
    const failed: Change[] = [];
    let why: string | null = null;
    for (const change of open.toReversed()) {
      const [failure] = await revertAll([change], { hands, signal: never });
      if (failure === undefined) continue;
      failed.unshift(change);
      why ??= failure;
    }
    if (why === null || clock.monotonic() >= end) return why;
    // What was taken back stays so: what somebody changes from then on is theirs.
    open = failed;
    await pause(betweenTriesMs, never);
  }
}

/** Waits until the cluster is whole, then closes the entry; answers with what is not whole in time, or null. */
async function verify(parts: ExperimentParts, { isWhole }: Injected): Promise<string | null> {
  const { plan, hands, clock, pause } = parts;
  const end = clock.monotonic() + wholeWithinMs;
  if (!isWhole) {
    // What was cut off may have come through just after the undo.
    await pause(betweenTriesMs, never);
    await revertAll(plan.changes, { hands, signal: never });
  }
  for (;;) {
    const open = await lookAndClose(parts);
    if (open === null || clock.monotonic() >= end) return open;
    await pause(betweenTriesMs, never);
  }
}

/** What keeps it from being over, or null. */
async function lookAndClose({ plan, hands, journal, id }: ExperimentParts): Promise<string | null> {
  const remains = await whatRemains(plan.changes, { hands, signal: never });
  return remains ?? (await journal.close(id).then(() => null, messageOf));
}

async function tryOnce(parts: ExperimentParts): Promise<string | null> {
  const [failure] = await revertAll(parts.plan.changes, { hands: parts.hands, signal: never });
  return failure ?? (await lookAndClose(parts));
}
