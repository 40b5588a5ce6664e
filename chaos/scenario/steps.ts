import { messageOf } from "../../backend/core/errors.ts";
import type { ExperimentView } from "../../backend/wire/state.ts";
import { faultsOf, type Step } from "./scenario.ts";
import { isOver } from "./experiments.ts";
import type { ScenarioRun } from "./run.ts";
import { commandOf, type StepFault } from "./sparing.ts";
import { unsteadiness } from "./steady-state.ts";

/** Takes one step; answers why the scenario cannot go on, or null. Rejects when the run is stopped. */
export async function takeStep(run: ScenarioRun, step: Step): Promise<string | null> {
  const { watch, parts } = run;
  if ("pause" in step) {
    await watch.until(() => false, step.pause * 1000);
    return null;
  }
  if ("check" in step) return await check(run, step);
  if (!("fault" in step || "together" in step)) return null;
  if (step.mayFail) watch.letFail();
  const from = run.broken.length;
  const why = await breakAll(run, step);
  if (why !== null) return why;
  const mine = () => run.broken.slice(from);
  switch (step.waitFor) {
    case "injected":
      return null;
    case "undone":
      await watch.until(() => isOver(parts.state(), mine()), Infinity);
      return whyBroken(run, mine());
    case "steady":
      await watch.until(() => isOver(parts.state(), run.broken) && watch.isSteady(), Infinity);
      return whyBroken(run, mine());
    default:
      await watch.until(() => false, step.waitFor * 1000);
      return null;
  }
}

/** All at once; the first refusal is the answer, the others go on until everything is taken back. */
async function breakAll(run: ScenarioRun, step: Step): Promise<string | null> {
  const answers = await Promise.all(faultsOf(step).map((one) => breakOne(run, one)));
  return answers.find((why) => why !== null) ?? null;
}

async function breakOne(
  { parts, watch, broken, nextSeed }: ScenarioRun,
  step: StepFault,
): Promise<string | null> {
  const { fault } = step;
  const seed = nextSeed();
  try {
    const command = commandOf(step, parts.state(), seed);
    const begun = await watch.during(() => parts.experiments.inject(fault, command));
    broken.push(begun.id);
    watch.hit(begun.startedAt);
    return whyFailed(begun);
  } catch (error) {
    if (watch.ending() !== null) throw error;
    return `${fault}: ${messageOf(error)}`;
  }
}

const whyFailed = ({ title, error }: ExperimentView) =>
  error === null ? null : `${title}: ${error.message}`;

const whyBroken = ({ parts }: ScenarioRun, ids: readonly string[]) =>
  ids
    .map((id) => parts.state().experiments[id])
    .map((view) => (view === undefined ? null : whyFailed(view)))
    .find((why) => why !== null) ?? null;

async function check(
  { scenario, parts, watch }: ScenarioRun,
  { check: wanted, withinSeconds }: Extract<Step, { check: unknown }>,
): Promise<string | null> {
  const given = Object.fromEntries(Object.entries(wanted).filter(([, one]) => one !== undefined));
  const steady = { ...scenario.steady, ...given };
  const trouble = () => unsteadiness(parts.state(), steady, parts.clock.now());
  const holds = await watch.until(() => trouble().length === 0, withinSeconds * 1000);
  watch.checked(holds);
  return holds ? null : `Not within ${withinSeconds} s: ${trouble().join("; ")}.`;
}
