import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  FaultOffer,
  PlanView,
  Problem,
  RolloutCommand,
  RolloutDone,
} from "../backend/wire/commands.ts";
import type { ScenarioOffer } from "../backend/wire/scenario.ts";
import type { DoctorView } from "../backend/wire/state.ts";
import type { Question } from "./hall.ts";
import type { Commands, Params } from "./commands.ts";
import {
  createLooking,
  type FaultForm,
  type Looking,
  type ScenarioLook,
  type Send,
} from "./looking.ts";

/** Whether we may write. looking: not known yet · out: not paired · away: nobody answers. */
export type Access =
  | { readonly state: "looking" | "in" | "away" }
  | { readonly state: "out"; readonly problem: Problem | null };

/** The presenter's hands: what can be done, and what came of it. */
export interface Desk extends Looking {
  readonly access: ReadonlySignal<Access>;
  readonly offers: ReadonlySignal<readonly FaultOffer[]>;
  readonly scenarios: ReadonlySignal<readonly ScenarioOffer[]>;
  readonly form: ReadonlySignal<FaultForm | null>;
  readonly script: ReadonlySignal<ScenarioLook | null>;
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
  fire(fault: string, params?: Params): Promise<void>;
  stop(): Promise<void>;
  startScenario(name: string): Promise<void>;
  /** Releases, or does what kubectl rollout does; `sending` is "rollout APP" meanwhile. False: it was refused. */
  rollout(app: string, command: RolloutCommand): Promise<boolean>;
  /** Takes one experiment back. False: it was refused. */
  undo(id: string): Promise<boolean>;
  /** What a fault would do now, seen by nobody else; null where it cannot be planned. */
  foresee(fault: string, params: Params): Promise<PlanView | null>;
  /** Asks the hall; `sending` is "vote" meanwhile. False: it was refused. */
  armVote(question: Question): Promise<boolean>;
  closeVote(): Promise<boolean>;
  /** Lets the doctor look now; null when it could not. */
  examine(): Promise<DoctorView | null>;
  searchFor(typed: string | null): void;
  toggleHelp(): void;
  dismiss(): void;
}

export function createDesk(commands: Commands): Desk {
  const signals = {
    access: signal<Access>({ state: "looking" }),
    offers: signal<readonly FaultOffer[]>([]),
    scenarios: signal<readonly ScenarioOffer[]>([]),
    form: signal<FaultForm | null>(null),
    script: signal<ScenarioLook | null>(null),
    problem: signal<Problem | null>(null),
    sending: signal<string | null>(null),
    rolledOut: signal<RolloutDone | null>(null),
    isHelpOpen: signal(false),
    search: signal<string | null>(null),
  };
  const { form, isHelpOpen, problem, script, search } = signals;
  const send = createSend(signals);
  return {
    ...signals,
    ...createLooking(commands, signals, send),
    enter: (code) => enter(commands, signals, code),
    async fire(fault, params = {}) {
      await send(fault, () => commands.inject(fault, params));
    },
    async stop() {
      form.value = null;
      script.value = null;
      isHelpOpen.value = false;
      search.value = null;
      await send("stop", () => commands.undoAll());
    },
    ...createOrders(commands, signals, send),
    searchFor: (typed) => void (search.value = typed),
    toggleHelp: () => void (isHelpOpen.value = !isHelpOpen.peek()),
    dismiss: () => void (problem.value = null),
  };
}

type Orders = Pick<
  Desk,
  "startScenario" | "rollout" | "undo" | "foresee" | "examine" | "armVote" | "closeVote"
>;

function createOrders(commands: Commands, signals: Signals, send: Send): Orders {
  const { problem, rolledOut, search } = signals;
  return {
    async startScenario(name) {
      search.value = null;
      await send(name, () => commands.startScenario(name));
    },
    rollout: (app, command) =>
      send(`rollout ${app}`, async () => {
        const answer = await commands.rollout(app, command);
        if (answer.ok) rolledOut.value = answer.value;
        return answer;
      }),
    undo: (id) => send(id, () => commands.undo(id)),
    async foresee(fault, params) {
      const answer = await commands.plan(fault, params);
      return answer.ok ? answer.value : null;
    },
    armVote: ({ faults, seconds }) =>
      send("vote", () =>
        commands.armVote({ faults: [...faults], ...(seconds === null ? {} : { seconds }) }),
      ),
    closeVote: () => send("vote", () => commands.closeVote()),
    async examine() {
      const answer = await commands.doctor();
      problem.value = answer.ok ? null : answer.problem;
      return answer.ok ? answer.value : null;
    },
  };
}

interface Signals {
  readonly rolledOut: Signal<RolloutDone | null>;
  readonly access: Signal<Access>;
  readonly offers: Signal<readonly FaultOffer[]>;
  readonly scenarios: Signal<readonly ScenarioOffer[]>;
  readonly form: Signal<FaultForm | null>;
  readonly problem: Signal<Problem | null>;
  readonly sending: Signal<string | null>;
  readonly search: Signal<string | null>;
}

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
