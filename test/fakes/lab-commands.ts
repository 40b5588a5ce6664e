import type {
  AudienceCommands,
  LabCommands,
  LabReport,
  RolloutCommands,
  ScenarioCommands,
} from "../../backend/api/commands.ts";
import { LabError } from "../../backend/core/errors.ts";
import type { VoteView } from "../../backend/wire/audience.ts";
import type { FaultOffer, PlanView } from "../../backend/wire/commands.ts";
import { emptyState, type ExperimentView } from "../../backend/wire/state.ts";

/** A lab that knows one fault and writes down what it was told to break. */
export interface FakeLab extends LabCommands, ScenarioCommands, RolloutCommands, AudienceCommands {
  readonly injected: { readonly fault: string; readonly params: unknown }[];
  readonly undone: unknown[];
  readonly rolled: unknown[];
  readonly armed: unknown[];
  /** Set by a test: what the next command throws. */
  breaks: unknown;
}

const offer: FaultOffer = {
  name: "pod-delete",
  title: "kill a pod",
  group: "pods",
  description: "Deletes pods.",
  lesson: "The ReplicaSet replaces them.",
  key: "k",
  mnemonic: null,
  destructive: false,
  params: { type: "object", properties: {} },
  hidden: null,
};

export function createFakeLab(): FakeLab {
  const lab: FakeLab = {
    injected: [],
    undone: [],
    rolled: [],
    armed: [],
    breaks: null,
    faults: () => [offer],
    async plan(fault) {
      return plan(known(lab, fault));
    },
    async inject(fault, { params }) {
      lab.injected.push({ fault: known(lab, fault), params });
      return experiment(`e-${lab.injected.length}`);
    },
    async undo(command) {
      if ("id" in command && command.id !== "e-1")
        throw new LabError("unknown-experiment", `No experiment "${command.id}".`, "See status.");
      lab.undone.push(command);
      return lab.injected.map((_, i) => experiment(`e-${i + 1}`));
    },
    doctor: async () => ({ at: 1, findings: [] }),
    accept: async () => ({ at: 2, findings: [] }),
    status: () => status,
    scenarios: async () => [],
    planScenario: async () => ({ name: "self-heal", title: "It heals", seed: 1, steps: [] }),
    startScenario: async () => {
      throw new LabError("unknown-scenario", "No scenario.", "See scenarios.");
    },
    stopScenario: async () => {
      throw new LabError("no-scenario", "No scenario runs.", "Start one.");
    },
    scenario: () => null,
    rollouts: () => [],
    async rollout(app, command) {
      if (lab.breaks !== null) throw lab.breaks;
      lab.rolled.push({ app, command });
      return { app, did: command.do, why: null, kubectl: [], act: null };
    },
    audience: () => null,
    armVote(command) {
      if (lab.breaks !== null) throw lab.breaks;
      lab.armed.push(command);
      return vote(command.faults);
    },
    closeVote: async () => vote(["pod-delete", "node-kill"]),
  };
  return lab;
}

const vote = (faults: readonly string[]): VoteView => ({
  round: 1,
  options: faults.map((fault) => ({ fault, title: fault, votes: 0 })),
  state: "open",
  openedAt: 1,
  endsAt: null,
  closedAt: null,
});

function known(lab: FakeLab, fault: string): string {
  if (lab.breaks !== null) throw lab.breaks;
  if (fault === offer.name) return fault;
  throw new LabError("unknown-fault", `No fault "${fault}".`, 'Did you mean "pod-delete"?');
}

const plan = (fault: string): PlanView => ({
  fault,
  victims: [{ kind: "pod", name: "storefront-1" }],
  kubectl: ["kubectl delete pod storefront-1"],
  lesson: offer.lesson,
  seed: 1,
  holdSeconds: 0,
  note: null,
  refused: null,
});

const experiment = (id: string): ExperimentView => ({
  id,
  fault: offer.name,
  title: offer.title,
  phase: "done",
  victims: [],
  kubectl: [],
  lesson: offer.lesson,
  startedAt: 1,
  endsAt: null,
  endedAt: 2,
  seed: 1,
  note: null,
  by: "lab",
  error: null,
});

const status: LabReport = {
  run: "this",
  lab: null,
  feeds: emptyState.feeds,
  nodes: { ready: 4, total: 4 },
  pods: { ready: 7, total: 7 },
  orders: null,
  open: [],
};
