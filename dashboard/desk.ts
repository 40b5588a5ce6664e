import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  FaultOffer,
  PlanView,
  Problem,
  RolloutCommand,
  RolloutDone,
} from "../backend/wire/commands.ts";
import type { ScenarioOffer } from "../backend/wire/scenario.ts";
import type { Commands } from "./commands.ts";
import { asParams, fields } from "./model/form.ts";

/** A fault being looked at before it is fired. */
export interface FaultForm {
  readonly offer: FaultOffer;
  readonly values: Readonly<Record<string, unknown>>;
  /** What it would do right now: nothing has happened. */
  readonly plan: PlanView | null;
  readonly problem: Problem | null;
}

/** Whether we may write. looking: not known yet · out: not paired · away: nobody answers. */
export type Access =
  | { readonly state: "looking" | "in" | "away" }
  | { readonly state: "out"; readonly problem: Problem | null };

/** The presenter's hands: what can be done, and what came of it. */
export interface Desk {
  readonly access: ReadonlySignal<Access>;
  readonly offers: ReadonlySignal<readonly FaultOffer[]>;
  readonly scenarios: ReadonlySignal<readonly ScenarioOffer[]>;
  readonly form: ReadonlySignal<FaultForm | null>;
  readonly problem: ReadonlySignal<Problem | null>;
  /** Name of the fault whose order is under way, "stop" for STOP, or null. */
  readonly sending: ReadonlySignal<string | null>;
  /** What `rollout` did last, or null. */
  readonly rolledOut: ReadonlySignal<RolloutDone | null>;
  readonly isHelpOpen: ReadonlySignal<boolean>;
  /** What is typed into the catalogue's search; null while the catalogue is closed. */
  readonly search: ReadonlySignal<string | null>;
  enter(code: string | null): Promise<void>;
  /** Without `params` as it comes. */
  fire(fault: string, params?: Readonly<Record<string, unknown>>): Promise<void>;
  look(fault: string): void;
  change(name: string, value: unknown): void;
  fireForm(): Promise<void>;
  closeForm(): void;
  stop(): Promise<void>;
  startScenario(name: string): Promise<void>;
  /** Releases, or does what kubectl rollout does; `sending` is "rollout APP" meanwhile. */
  rollout(app: string, command: RolloutCommand): Promise<void>;
  /** Takes one experiment back. */
  undo(id: string): Promise<void>;
  searchFor(typed: string | null): void;
  toggleHelp(): void;
  dismiss(): void;
}

const previewAfterMs = 150;

export function createDesk(commands: Commands): Desk {
  const signals = {
    access: signal<Access>({ state: "looking" }),
    offers: signal<readonly FaultOffer[]>([]),
    scenarios: signal<readonly ScenarioOffer[]>([]),
    form: signal<FaultForm | null>(null),
    problem: signal<Problem | null>(null),
    sending: signal<string | null>(null),
    rolledOut: signal<RolloutDone | null>(null),
    isHelpOpen: signal(false),
    search: signal<string | null>(null),
  };
  const { form, isHelpOpen, problem, search } = signals;
  const send = createSend(signals);
  return {
    ...signals,
    ...formActions(commands, signals, send),
    enter: (code) => enter(commands, signals, code),
    async fire(fault, params = {}) {
      await send(fault, () => commands.inject(fault, params));
    },
    async stop() {
      form.value = null;
      isHelpOpen.value = false;
      search.value = null;
      await send("stop", () => commands.undoAll());
    },
    async startScenario(name) {
      search.value = null;
      await send(name, () => commands.startScenario(name));
    },
    async rollout(app, command) {
      await send(`rollout ${app}`, async () => {
        const answer = await commands.rollout(app, command);
        if (answer.ok) signals.rolledOut.value = answer.value;
        return answer;
      });
    },
    async undo(id) {
      await send(id, () => commands.undo(id));
    },
    searchFor: (typed) => void (search.value = typed),
    toggleHelp: () => void (isHelpOpen.value = !isHelpOpen.peek()),
    dismiss: () => void (problem.value = null),
  };
}

interface Signals {
  readonly access: Signal<Access>;
  readonly offers: Signal<readonly FaultOffer[]>;
  readonly scenarios: Signal<readonly ScenarioOffer[]>;
  readonly form: Signal<FaultForm | null>;
  readonly problem: Signal<Problem | null>;
  readonly sending: Signal<string | null>;
  readonly search: Signal<string | null>;
}

type Send = (what: string, order: () => ReturnType<Commands["undoAll"]>) => Promise<boolean>;

/** A key pressed twice in a fright acts once, and STOP waits for nobody. */
function createSend({ access, problem, sending }: Signals): Send {
  return async (what, order) => {
    if (sending.peek() === what) return false;
    sending.value = what;
    const answer = await order();
    if (sending.peek() === what) sending.value = null;
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok && answer.status === 401) access.value = { state: "out", problem: null };
    return answer.ok;
  };
}

async function enter(
  commands: Commands,
  { access, offers, scenarios }: Signals,
  code: string | null,
): Promise<void> {
  const entry = await commands.enter(code);
  if (entry.state === "in") {
    const [faults, stories] = await Promise.all([commands.faults(), commands.scenarios()]);
    if (faults.ok) offers.value = faults.value;
    if (stories.ok) scenarios.value = stories.value;
  }
  const known = access.peek();
  // Asking again does not make the last refusal untrue.
  const isSame = entry.state === "out" && known.state === "out" && entry.problem === null;
  if (!isSame) access.value = entry;
}

type FormActions = Pick<Desk, "look" | "change" | "fireForm" | "closeForm">;

function formActions(commands: Commands, signals: Signals, send: Send): FormActions {
  const { form, offers, search } = signals;
  const preview = createPreview(commands, form);
  return {
    look(fault) {
      const offer = offers.peek().find(({ name }) => name === fault);
      if (offer === undefined) return;
      const values = Object.fromEntries(fields(offer.params).map((one) => [one.name, one.initial]));
      search.value = null;
      form.value = { offer, values, plan: null, problem: null };
      preview(0);
    },
    change(name, value) {
      const open = form.peek();
      if (open === null) return;
      // What was planned is not what would happen any more.
      form.value = { ...open, values: { ...open.values, [name]: value }, plan: null };
      preview(previewAfterMs);
    },
    async fireForm() {
      const open = form.peek();
      if (open === null || open.plan === null) return;
      const params = asParams(fields(open.offer.params), open.values);
      const { seed } = open.plan;
      // The same seed: those who were shown are those who are hit.
      const isSent = await send(open.offer.name, () =>
        commands.inject(open.offer.name, params, seed),
      );
      if (isSent) form.value = null;
    },
    closeForm: () => void (form.value = null),
  };
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
