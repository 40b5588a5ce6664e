import type { ScenarioVerdict, ScenarioView } from "../../backend/wire/scenario.ts";
import { openExperimentsOf } from "./experiments.ts";
import { healedSecondsOf, ordersSince, round } from "./figures.ts";
import { createPulse, type ScenarioPulse } from "./pulse.ts";
import type { ScenarioOrder, ScenarioParts } from "./run.ts";
import { readyPods } from "./steady-state.ts";

export type Outcome = Omit<ScenarioVerdict, "healedSeconds">;

/** How a run stands: its view, whether it is steady, and what ends it before its time. */
export interface ScenarioWatch {
  view(): ScenarioView;
  update(change: Partial<ScenarioView>): void;
  /** Why it must end before its time, or null. */
  ending(): Outcome | null;
  /** For three seconds in a row, as far as has been seen since the last hit. */
  isSteady(): boolean;
  /** Orders before this are not of this run. */
  countFromNow(): void;
  /** Waits until it holds, at most so many milliseconds; answers whether it did. Rejects when the run must end. */
  until(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean>;
  /** Looks on while this goes on. Rejects when the run must end; the work is left to itself then. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** A fault has begun to act. */
  hit(at: number): void;
  /** Orders are meant to fail until it is steady again. */
  letFail(): void;
  checked(holds: boolean): void;
  /** Steady after the last fault: the clock of the budget stands. */
  steadyAgain(): void;
  setBook(book: ScenarioView["orders"]["book"]): void;
  finish(outcome: Outcome): void;
}

const lookEveryMs = 250;
/** After the budget, for an undo that is under way. */
const graceMs = 60_000;

/** A watch over a run that has not begun. */
export function createScenarioWatch(parts: ScenarioParts, order: ScenarioOrder): ScenarioWatch {
  const { state, clock, emit } = parts;
  const pulse = createPulse(order.scenario);
  let begin = state().visitors?.totals ?? null;
  let view = firstView(parts, order);
  const update = (change: Partial<ScenarioView>) => {
    view = { ...view, ...change };
    emit(view);
  };
  const end = createEnd(order.signal, () => view);
  const orders = () => ordersSince(begin, state().visitors, view.orders);
  const look = () => {
    const now = clock.now();
    const seen = pulse.look(state(), now, view.hitAt !== null);
    const { unsteady, successRate } = seen;
    const rate = successRate === null ? null : round(successRate, 3);
    update({ unsteady, successRate: rate, pods: readyPods(state()), orders: orders() });
    if (seen.isTooLow) end.now([whyTooLow(order)]);
    const late = whyLate(view, now, () => openExperimentsOf(state()).map(({ title }) => title));
    if (late !== null) end.now(late);
  };
  return {
    view: () => view,
    update,
    ending: end.ending,
    isSteady: () => pulse.isSteady(clock.now()),
    countFromNow() {
      begin = state().visitors?.totals ?? null;
      update({ orders: ordersSince(begin, state().visitors, null) });
    },
    ...createWaiting(parts, end.signal, look),
    ...createNotes({ parts, pulse, update, view: () => view }),
    finish(outcome) {
      end.close();
      update({ orders: orders() });
      update({ phase: "over", endedAt: clock.now(), verdict: verdictOf(view, outcome) });
    },
  };
}

/** Ends a run before its time, once; the first reason counts. */
function createEnd(outer: AbortSignal, view: () => ScenarioView) {
  const over = new AbortController();
  let ending: Outcome | null = null;
  const now = (why: readonly string[]) => {
    ending ??= { result: view().hitAt === null ? "could-not-run" : "not-healed", why };
    over.abort(new DOMException("The scenario has ended.", "AbortError"));
  };
  const stop = () => now(["It was stopped."]);
  if (outer.aborted) stop();
  else outer.addEventListener("abort", stop, { once: true });
  return {
    now,
    signal: over.signal,
    ending: () => ending,
    close: () => outer.removeEventListener("abort", stop),
  };
}

function createWaiting(
  { clock, pause }: ScenarioParts,
  signal: AbortSignal,
  look: () => void,
): Pick<ScenarioWatch, "until" | "during"> {
  const until: ScenarioWatch["until"] = async (holds, withinMs) => {
    const limit = clock.monotonic() + withinMs;
    for (;;) {
      look();
      signal.throwIfAborted();
      if (await holds()) return true;
      const leftMs = limit - clock.monotonic();
      if (leftMs <= 0) return false;
      await pause(Math.min(lookEveryMs, leftMs), signal);
    }
  };
  return {
    until,
    async during(work) {
      let isOver = false;
      const working = work().finally(() => void (isOver = true));
      working.catch(() => {}); // It is awaited below, or the run has ended without it.
      await until(() => isOver, Infinity);
      return await working;
    },
  };
}

interface Noting {
  readonly parts: ScenarioParts;
  readonly pulse: ScenarioPulse;
  readonly update: ScenarioWatch["update"];
  readonly view: () => ScenarioView;
}

function createNotes({ parts: { clock }, pulse, update, view }: Noting) {
  return {
    hit(at: number) {
      pulse.startAnew();
      if (view().hitAt === null) update({ hitAt: at });
    },
    letFail: () => pulse.letFail(),
    checked(holds: boolean) {
      const { hitAt, startedAt, checks, step } = view();
      const tookSeconds = holds ? round((clock.now() - (hitAt ?? startedAt)) / 1000, 1) : null;
      update({ checks: [...checks, { step, tookSeconds }] });
    },
    steadyAgain: () => update({ steadyAt: pulse.steadySince() ?? clock.now() }),
    setBook: (book: ScenarioView["orders"]["book"]) =>
      update({ orders: { ...view().orders, book } }),
  };
}

/** Past its budget and not steady; null while there is time. */
function whyLate(
  { hitAt, steadyAt, budgetSeconds, unsteady }: ScenarioView,
  now: number,
  open: () => readonly string[],
): readonly string[] | null {
  if (hitAt === null || steadyAt !== null) return null;
  const lateMs = now - hitAt - budgetSeconds * 1000;
  if (lateMs <= 0 || (unsteady.length === 0 && lateMs <= graceMs)) return null;
  const notUndone = open().map((title) => `${title} is not undone`);
  return [`The budget of ${budgetSeconds} s is over.`, ...unsteady, ...notUndone];
}

const whyTooLow = ({ scenario: { stop } }: ScenarioOrder) =>
  `Fewer than ${stop.successBelow * 100} % of the orders succeeded for ${stop.forSeconds} s.`;

function verdictOf(view: ScenarioView, outcome: Outcome): ScenarioVerdict {
  const healedSeconds = healedSecondsOf(view);
  const { budgetSeconds } = view;
  const isLate = healedSeconds !== null && healedSeconds > budgetSeconds;
  if (outcome.result !== "healed" || !isLate) return { ...outcome, healedSeconds };
  const why = [`It took ${healedSeconds} s, not ${budgetSeconds} s at most.`];
  return { result: "not-healed", why, healedSeconds };
}

function firstView({ clock, state }: ScenarioParts, order: ScenarioOrder): ScenarioView {
  const { id, scenario, seed } = order;
  const { name, title, teaches, budgetSeconds, steps } = scenario;
  return {
    id,
    name,
    title,
    teaches,
    seed,
    budgetSeconds,
    phase: "checking",
    step: 0,
    steps: steps.length,
    caption: null,
    startedAt: clock.now(),
    hitAt: null,
    steadyAt: null,
    endedAt: null,
    successRate: null,
    pods: readyPods(state()),
    unsteady: [],
    orders: ordersSince(null, null, null),
    checks: [],
    verdict: null,
  };
}
