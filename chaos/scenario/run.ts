import type { Clock } from "../../backend/core/clock.ts";
import { messageOf } from "../../backend/core/errors.ts";
import { createRandom } from "../../backend/core/random.ts";
import type { ScenarioView } from "../../backend/wire/scenario.ts";
import type { DoctorView, LabState } from "../../backend/wire/state.ts";
import type { Experiments } from "../experiments.ts";
import type { Scenario } from "./scenario.ts";
import { isOver, openExperimentsOf } from "./experiments.ts";
import { captionOf } from "./script.ts";
import { takeStep } from "./steps.ts";
import { createScenarioWatch, type Outcome, type ScenarioWatch } from "./watch.ts";

/** What the visitors were promised, and whether the ledger has it. Kept from when it is opened until it is closed. */
export interface OrderBook {
  /** How many orders were acknowledged since. */
  acknowledged(): number;
  /** Ids of acknowledged orders that the ledger does not hold. Throws while the ledger does not answer. */
  missing(): Promise<readonly string[]>;
  close(): void;
}

/** What a scenario works with: the lab's own commands, its state, and time. */
export interface ScenarioParts {
  readonly experiments: Pick<Experiments, "inject" | "undo">;
  readonly state: () => LabState;
  readonly doctor: () => Promise<DoctorView>;
  /** Null where nobody orders. */
  readonly openBook: (() => Promise<OrderBook>) | null;
  readonly emit: (view: ScenarioView) => void;
  readonly clock: Clock;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface ScenarioOrder {
  readonly id: string;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Aborted: everything is taken back. */
  readonly signal: AbortSignal;
}

/** One run, as its steps see it. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly parts: ScenarioParts;
  readonly watch: ScenarioWatch;
  /** Ids of what it has broken, in order. */
  readonly broken: string[];
  /** The same scenario with the same seed hits the same. */
  readonly nextSeed: () => number;
}

const steadyBeforeMs = 30_000;
const doctorWithinMs = 60_000;
const bookWithinMs = 30_000;
const askAgainMs = 500;

/** Plays a scenario to its verdict, which is a value in any case; whatever was broken is taken back by then. */
export async function runScenario(
  parts: ScenarioParts,
  { id, scenario, seed, signal }: ScenarioOrder,
): Promise<ScenarioView> {
  const watch = createScenarioWatch(parts, { id, scenario, seed, signal });
  const random = createRandom(seed);
  const nextSeed = () => Math.floor(random.next() * 4_294_967_296);
  const run: ScenarioRun = { scenario, parts, watch, broken: [], nextSeed };
  const outcome = await play(run).catch(
    (error: unknown): Outcome =>
      watch.ending() ?? { result: resultNow(run), why: [messageOf(error)] },
  );
  const failures = outcome.result === "healed" ? [] : await takeAllBack(run);
  watch.finish({ ...outcome, why: [...outcome.why, ...failures] });
  return watch.view();
}

async function play(run: ScenarioRun): Promise<Outcome> {
  const { scenario, parts, watch } = run;
  watch.update({ caption: captionOf(scenario.opening) });
  const before = await whyNotSteadyBefore(run);
  if (before.length > 0) return { result: "could-not-run", why: before };
  const known = new Set(linesOf(await parts.doctor()));
  if (scenario.orderBook && parts.openBook === null)
    return { result: "could-not-run", why: ["Nobody orders, so there is no order to lose."] };
  const book = scenario.orderBook ? ((await parts.openBook?.()) ?? null) : null;
  watch.countFromNow();
  try {
    for (const [index, step] of scenario.steps.entries()) {
      const caption = step.caption ?? watch.view().caption;
      watch.update({ phase: "running", step: index + 1, caption });
      const why = await takeStep(run, step);
      if (why !== null) return { result: resultNow(run), why: [why] };
    }
    watch.update({ phase: "healing" });
    const why = await whyNotHealed(run, { known, book });
    if (why.length > 0) return { result: "not-healed", why };
    watch.update({ caption: captionOf(scenario.closing) ?? watch.view().caption });
    return { result: "healed", why: [] };
  } finally {
    book?.close();
  }
}

/** Before the first hit nothing has been shown to anybody. */
const resultNow = ({ watch }: ScenarioRun) =>
  watch.view().hitAt === null ? "could-not-run" : "not-healed";

async function whyNotSteadyBefore({ parts, watch }: ScenarioRun): Promise<readonly string[]> {
  const open = () =>
    openExperimentsOf(parts.state()).map(({ title }) => `an experiment is open: ${title}`);
  const isReady = await watch.until(() => watch.isSteady() && open().length === 0, steadyBeforeMs);
  if (isReady) return [];
  const why = [...watch.view().unsteady, ...open()];
  return why.length > 0 ? why : ["It was not steady for three seconds in a row."];
}

interface Before {
  /** What the doctor had found before: the user's own changes. */
  readonly known: ReadonlySet<string>;
  readonly book: OrderBook | null;
}

async function whyNotHealed(run: ScenarioRun, { known, book }: Before): Promise<readonly string[]> {
  const { parts, watch, broken } = run;
  await watch.until(() => isOver(parts.state(), broken) && watch.isSteady(), Infinity);
  const stuck = broken.flatMap((id) => {
    const { title, error = null, phase } = parts.state().experiments[id] ?? {};
    return error === null ? [] : [`${title} is ${phase}: ${error.message}`];
  });
  watch.steadyAgain();
  const lost = await whyLost(run, book);
  let found: readonly string[] = [];
  const isWhole = async () => {
    found = linesOf(await parts.doctor()).filter((line) => !known.has(line));
    return found.length === 0;
  };
  await watch.until(isWhole, doctorWithinMs);
  return [...stuck, ...found.map((line) => `the doctor finds: ${line}`), ...lost];
}

/** What of the order book is wrong; asked until the ledger has answered. */
async function whyLost({ watch }: ScenarioRun, book: OrderBook | null): Promise<readonly string[]> {
  if (book === null) return [];
  let missing: readonly string[] | null = null;
  let trouble = "";
  const ask = async () => {
    try {
      missing = await book.missing();
      return true;
    } catch (error) {
      trouble = messageOf(error);
      return false;
    }
  };
  await watch.until(ask, bookWithinMs);
  if (missing === null) return [`the order book could not be read: ${trouble}`];
  const lost: readonly string[] = missing;
  watch.setBook({ acknowledged: book.acknowledged(), missing: lost.slice(0, 20) });
  return lost.length === 0 ? [] : [`${lost.length} acknowledged orders are not in the ledger`];
}

/** Newest first, past those that fail; answers with what could not be taken back. */
async function takeAllBack({ parts, watch, broken }: ScenarioRun): Promise<readonly string[]> {
  const { experiments, state, pause } = parts;
  const open = () => [
    ...new Set([
      ...openExperimentsOf(state())
        .filter(({ startedAt }) => startedAt >= watch.view().startedAt)
        .sort((a, b) => b.startedAt - a.startedAt)
        .map(({ id }) => id),
      ...broken.toReversed().filter((id) => !isOver(state(), [id])),
    ]),
  ];
  if (watch.view().phase === "checking" && open().length === 0) return [];
  watch.update({ phase: "stopping" });
  // What was being injected when it was stopped may only show now.
  await pause(askAgainMs);
  const failures: string[] = [];
  for (const id of open()) {
    try {
      const { error, phase, title } = await experiments.undo(id);
      if (phase === "stuck" && error !== null) failures.push(`${title}: ${error.message}`);
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  return failures;
}

const linesOf = ({ findings }: DoctorView) => findings.map(({ where, what }) => `${where} ${what}`);
