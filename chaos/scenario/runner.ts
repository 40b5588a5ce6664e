import { randomInt } from "node:crypto";
import { LabError, messageOf, nearest } from "../../backend/core/errors.ts";
import type { Lifetime } from "../../backend/core/lifetime.ts";
import { createRandom } from "../../backend/core/random.ts";
import { safeText } from "../../backend/core/text.ts";
import { sleep } from "../../backend/core/wait.ts";
import type { FaultOffer, ScenarioCommand } from "../../backend/wire/commands.ts";
import type {
  ScenarioOffer,
  ScenarioPlan,
  ScenarioStepPlan,
  ScenarioView,
} from "../../backend/wire/scenario.ts";
import type { Experiments } from "../experiments.ts";
import { faultsOf, type Scenario } from "./scenario.ts";
import { checkScenario, ownScenarios } from "./file.ts";
import { commandOf, type StepFault } from "./sparing.ts";
import { runScenario, type ScenarioParts } from "./run.ts";
import { scriptOf, wordsFor } from "./script.ts";

/** All scenarios of one lab; one runs at a time. A refusal is a LabError. */
export interface Scenarios {
  list(): Promise<readonly ScenarioOffer[]>;
  /** What each step would do. Changes nothing. */
  plan(command: ScenarioCommand): Promise<ScenarioPlan>;
  /** Answers at once; the run goes on behind it. Throws `scenario-running`. */
  start(command: ScenarioCommand): Promise<ScenarioView>;
  /** Answers when everything it broke is taken back. Throws `no-scenario-runs`. */
  stop(): Promise<ScenarioView>;
  /** The same without waiting; none that runs is fine. */
  halt(): void;
  current(): ScenarioView | null;
}

export interface ScenariosOptions extends Omit<ScenarioParts, "pause" | "experiments"> {
  readonly experiments: Pick<Experiments, "plan" | "inject" | "undo" | "offers">;
  readonly lifetime: Lifetime;
  readonly pause?: ScenarioParts["pause"];
  readonly own?: () => Promise<readonly Scenario[]>;
}

/** No scenario has run yet. */
export function createScenarios(options: ScenariosOptions): Scenarios {
  const { experiments, lifetime, clock, pause = sleep, own = ownScenarios } = options;
  let stopping = new AbortController();
  let running: Promise<ScenarioView> | null = null;
  let view: ScenarioView | null = null;
  const emit = (next: ScenarioView) => {
    view = next;
    options.emit(next);
  };
  lifetime.defer(async () => {
    stopping.abort();
    await running?.catch(() => {});
  });
  const find = async (command: ScenarioCommand) => {
    const scenario = await chosen(command, own);
    const hidden = whyHidden(scenario, experiments.offers());
    if (hidden !== null) throw cannotRunHere(scenario.name, hidden);
    return { scenario, seed: command.seed ?? randomInt(2 ** 32) };
  };
  return {
    async list() {
      const offers = experiments.offers();
      return (await own()).map((scenario) => offerOf(scenario, offers));
    },
    async plan(command) {
      const { scenario, seed } = await find(command);
      return await planScenario({ experiments, state: options.state }, scenario, seed);
    },
    async start(command) {
      const { scenario, seed } = await find(command);
      if (running !== null) throw alreadyRunning(view?.name ?? scenario.name);
      stopping = new AbortController();
      const id = `s-${clock.now().toString(36)}`;
      const parts = { ...options, emit, pause };
      running = runScenario(parts, { id, scenario, seed, signal: stopping.signal }).finally(
        () => void (running = null),
      );
      running.catch(() => {}); // Its end is in the view.
      if (view?.id !== id) throw new Error("A run shows itself when it begins.");
      return view;
    },
    async stop() {
      if (running === null) throw noneRuns();
      stopping.abort();
      return await running;
    },
    halt: () => stopping.abort(),
    current: () => view,
  };
}

async function chosen(
  command: ScenarioCommand,
  own: () => Promise<readonly Scenario[]>,
): Promise<Scenario> {
  if ("name" in command) {
    const all = await own();
    const found = all.find(({ name }) => name === command.name);
    if (found !== undefined) return found;
    throw unknownScenario(
      command.name,
      all.map(({ name }) => name),
    );
  }
  const { scenario, mistakes } = checkScenario(command.scenario);
  if (scenario !== null && mistakes.length === 0) return scenario;
  const what = mistakes.map((one) => one.what).join("\n");
  throw new LabError(
    "bad-scenario",
    what,
    "chaos/scenarios/schema.json describes what it may say.",
  );
}

function whyHidden(scenario: Scenario, offers: readonly FaultOffer[]): string | null {
  const names = new Set(namesOf(scenario));
  const hidden = offers.find((offer) => names.has(offer.name) && offer.hidden !== null);
  return hidden === undefined ? null : `${hidden.name}: ${hidden.hidden}`;
}

const offerOf = (scenario: Scenario, offers: readonly FaultOffer[]): ScenarioOffer => ({
  name: scenario.name,
  title: scenario.title,
  teaches: scenario.teaches,
  budgetSeconds: scenario.budgetSeconds,
  steps: scenario.steps.length,
  hidden: whyHidden(scenario, offers),
  destructive: namesOf(scenario).some((name) =>
    offers.some((offer) => offer.name === name && offer.destructive),
  ),
  script: scriptOf(scenario),
});

const namesOf = ({ steps }: Scenario) => steps.flatMap(faultsOf).map(({ fault }) => fault);

interface Planning {
  readonly experiments: Pick<Experiments, "plan">;
  readonly state: ScenarioParts["state"];
}

/** As things are now: a later step may meet others. Seeds are those that a run with this seed takes. */
async function planScenario(
  planning: Planning,
  { name, title, steps }: Scenario,
  seed: number,
): Promise<ScenarioPlan> {
  const random = createRandom(seed);
  const planned: ScenarioStepPlan[] = [];
  for (const step of steps) {
    const plans: ScenarioStepPlan["plans"][number][] = [];
    for (const one of faultsOf(step))
      plans.push(await planFault(planning, one, Math.floor(random.next() * 4_294_967_296)));
    planned.push({ what: wordsFor(step), plans });
  }
  return { name, title, seed, steps: planned };
}

async function planFault(
  { experiments, state }: Planning,
  step: StepFault,
  seed: number,
): Promise<ScenarioStepPlan["plans"][number]> {
  const { fault } = step;
  try {
    const plan = await experiments.plan(fault, commandOf(step, state(), seed));
    const { victims, kubectl, holdSeconds, note, forecast = null } = plan;
    return { fault, victims, kubectl, holdSeconds, note, forecast, refused: null };
  } catch (error) {
    const refused = messageOf(error);
    return { fault, victims: [], kubectl: [], holdSeconds: 0, note: null, refused };
  }
}

const unknownScenario = (name: string, names: readonly string[]) => {
  const near = nearest(name, names);
  return new LabError(
    "unknown-scenario",
    `There is no scenario "${safeText(name)}".`,
    `${near === null ? "" : `Did you mean "${near}"? `}Scenarios: ${names.join(", ")}.`,
  );
};

const cannotRunHere = (name: string, why: string) =>
  new LabError(
    "scenario-hidden",
    `${name} cannot run on this machine: ${why}`,
    "`kintsugi scenarios` lists those that can.",
  );

const alreadyRunning = (name: string) =>
  new LabError(
    "scenario-running",
    `The scenario ${name} is running: one at a time.`,
    "Wait until it is over, or stop it: `npm run kintsugi undo -- --all`.",
  );

const noneRuns = () =>
  new LabError(
    "no-scenario-runs",
    "No scenario is running.",
    "`npm run kintsugi -- run self-heal` starts one.",
  );
