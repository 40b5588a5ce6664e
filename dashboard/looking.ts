import type { Signal } from "@preact/signals";
import type { FaultOffer, PlanView, Problem } from "../backend/wire/commands.ts";
import type { ScenarioOffer, ScenarioPlan } from "../backend/wire/scenario.ts";
import type { Answer, Commands } from "./commands.ts";
import { asParams, fields } from "./model/form.ts";

/** A fault being looked at before it is fired. */
export interface FaultForm {
  readonly offer: FaultOffer;
  readonly values: Readonly<Record<string, unknown>>;
  /** What it would do right now: nothing has happened. */
  readonly plan: PlanView | null;
  readonly problem: Problem | null;
}

/** A scenario being looked at before it is started. */
export interface ScenarioLook {
  readonly offer: ScenarioOffer;
  /** What each step would do as things are now. */
  readonly plan: ScenarioPlan | null;
  readonly problem: Problem | null;
}

/** What can be looked at before anything happens; one at a time. */
export interface Looking {
  look(fault: string): void;
  lookAtScenario(name: string): void;
  change(name: string, value: unknown): void;
  /** Does what was shown: fires the fault, or starts the scenario. */
  fireForm(): Promise<void>;
  closeForm(): void;
}

export interface LookingSignals {
  readonly form: Signal<FaultForm | null>;
  readonly script: Signal<ScenarioLook | null>;
  readonly search: Signal<string | null>;
  readonly offers: Signal<readonly FaultOffer[]>;
  readonly scenarios: Signal<readonly ScenarioOffer[]>;
}

export type Send = (what: string, order: () => Promise<Answer<unknown>>) => Promise<boolean>;

const previewAfterMs = 150;

export function createLooking(commands: Commands, signals: LookingSignals, send: Send): Looking {
  const { form, offers, script, search } = signals;
  const preview = createPreview(commands, form);
  return {
    look(fault) {
      const offer = offers.peek().find(({ name }) => name === fault);
      if (offer === undefined) return;
      const values = Object.fromEntries(fields(offer.params).map((one) => [one.name, one.initial]));
      search.value = null;
      script.value = null;
      form.value = { offer, values, plan: null, problem: null };
      preview(0);
    },
    lookAtScenario: (name) => void lookAtScenario(commands, signals, name),
    change(name, value) {
      const open = form.peek();
      if (open === null) return;
      // What was planned is not what would happen any more.
      form.value = { ...open, values: { ...open.values, [name]: value }, plan: null };
      preview(previewAfterMs);
    },
    fireForm: () => fireLooked(commands, signals, send),
    closeForm() {
      form.value = null;
      script.value = null;
    },
  };
}

async function lookAtScenario(
  commands: Commands,
  { form, scenarios, script, search }: LookingSignals,
  name: string,
): Promise<void> {
  const offer = scenarios.peek().find((one) => one.name === name);
  if (offer === undefined) return;
  search.value = null;
  form.value = null;
  const looked: ScenarioLook = { offer, plan: null, problem: null };
  script.value = looked;
  const answer = await commands.planScenario(name);
  if (script.peek() !== looked) return;
  script.value = answer.ok
    ? { ...looked, plan: answer.value }
    : { ...looked, problem: answer.problem };
}

/** The same seed: those who were shown are those who are hit. */
async function fireLooked(
  commands: Commands,
  { form, script }: LookingSignals,
  send: Send,
): Promise<void> {
  const looked = script.peek();
  const open = form.peek();
  if (looked !== null) {
    const { offer, plan } = looked;
    if (plan === null) return;
    if (await send(offer.name, () => commands.startScenario(offer.name, plan.seed)))
      script.value = null;
  } else if (open !== null && open.plan !== null) {
    const params = asParams(fields(open.offer.params), open.values);
    const { seed } = open.plan;
    const { name } = open.offer;
    if (await send(name, () => commands.inject(name, params, seed))) form.value = null;
  }
}

/** Asks for the plan of what the form says, once it has said the same for a moment. */
function createPreview(commands: Commands, form: Signal<FaultForm | null>) {
  let latest = 0;
  return (afterMs: number) => {
    const mine = ++latest;
    setTimeout(() => void ask(mine), afterMs);
  };
  async function ask(mine: number): Promise<void> {
    const open = form.peek();
    if (open === null || mine !== latest) return;
    const params = asParams(fields(open.offer.params), open.values);
    const answer = await commands.plan(open.offer.name, params);
    const still = form.peek();
    if (still === null || mine !== latest) return;
    form.value = answer.ok
      ? { ...still, plan: answer.value, problem: null }
      : { ...still, plan: null, problem: answer.problem };
  }
}
