import { randomUUID } from "node:crypto";
import { z } from "zod";
import type {
  AudienceCommands,
  LabCommands,
  RolloutCommands,
  ScenarioCommands,
} from "../../backend/api/commands.ts";
import { createVotes, type Votes } from "../../backend/audience/votes.ts";
import { LabError } from "../../backend/core/errors.ts";
import { createLifetime } from "../../backend/core/lifetime.ts";
import { createRandom } from "../../backend/core/random.ts";
import type { Store } from "../../backend/state/store.ts";
import type { FaultOffer } from "../../backend/wire/commands.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import { emptyState, type ExperimentView } from "../../backend/wire/state.ts";
import type { PodView } from "../../backend/wire/views.ts";
import { podDelete } from "../../chaos/faults/pod-delete.ts";
import { podView } from "../fixtures/views.ts";

/** A cluster that behaves: who is killed is gone, and its ReplicaSet makes another one that takes a while to be ready; whatever else is broken stays so until it is taken back. For looking at the page, and for testing it. */
export interface World extends LabCommands, ScenarioCommands, RolloutCommands, AudienceCommands {
  /** The lab's own: a real process of the audience may tell it what it counts. */
  readonly votes: Votes;
  readonly fired: { readonly fault: string; readonly params: unknown }[];
  readonly stops: unknown[];
  readonly rolled: unknown[];
  /** Set by a test: what the next command throws. */
  refusal: LabError | null;
  /** One pod goes at once; its replacement follows. */
  kill(pod: PodView): void;
  close(): void;
}

/** As the catalogue has it: the form that is tried is the real one. */
export const killOffer: FaultOffer = {
  name: podDelete.name,
  title: podDelete.title,
  group: podDelete.group,
  description: podDelete.description,
  lesson: podDelete.lesson,
  key: podDelete.key,
  mnemonic: null,
  destructive: false,
  params: z.toJSONSchema(podDelete.params, { io: "input" }),
  hidden: null,
};

const steps = { created: 60, scheduled: 90, starting: 900, ready: 2300, left: 4000 } as const;

export function createWorld(
  store: Store,
  options: { readonly offers?: readonly FaultOffer[] } = {},
): World {
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const seen = (view: PodView) => store.apply({ type: "seen", kind: "pods", at: Date.now(), view });
  const replace = (lost: PodView) => {
    const name = `${lost.name.slice(0, lost.name.lastIndexOf("-"))}-${randomUUID().slice(0, 5)}`;
    const base = { name, app: lost.app, owner: lost.owner, createdAt: Date.now() };
    const on = { ...base, node: lost.node };
    later(steps.created, () => seen(podView({ ...base, node: null, phase: "pending" })));
    later(steps.scheduled, () => seen(podView({ ...on, phase: "scheduled" })));
    later(steps.starting, () => seen(podView({ ...on, phase: "starting" })));
    later(steps.ready, () => seen(podView({ ...on, phase: "ready", readyAt: Date.now() })));
  };
  const kill = (pod: PodView) => {
    store.apply({ type: "gone", kind: "pods", at: Date.now(), uid: pod.uid });
    replace(pod);
  };
  const ask = (pod: PodView) => {
    const leaving = { phase: "leaving", deletedAt: Date.now(), graceSeconds: 30 } as const;
    seen(podView({ ...pod, ...leaving, resourceVersion: randomUUID() }));
    replace(pod);
    later(steps.left, () =>
      store.apply({ type: "gone", kind: "pods", at: Date.now(), uid: pod.uid }),
    );
  };
  /** Whatever is broken, a pod is hit; only the fault that kills pods has something to say about which. */
  const victimsOf = (fault: string, params: Readonly<Record<string, unknown>>, seed: number) => {
    const own = fault === podDelete.name ? params : {};
    const { app, mode, amount } = podDelete.params.parse(own);
    const ready = Object.values(store.state.pods).filter(
      (pod) => pod.phase === "ready" && (app === "any" || pod.app === app),
    );
    const share = Math.ceil((ready.length * amount) / 100);
    const count = { one: 1, count: amount, percent: share, all: ready.length }[mode];
    return createRandom(seed).sample(ready, count);
  };
  const offers = options.offers ?? [killOffer];
  const lifetime = createLifetime();
  const emit = (event: LabEvent) => store.apply(event);
  const votes = createVotes({ emit, offers: () => offers, lifetime });
  const world: World = {
    fired: [],
    stops: [],
    rolled: [],
    refusal: null,
    kill,
    votes,
    ...votes,
    faults: () => offers,
    async plan(fault, { params, seed = 7 }) {
      check(world, offers, fault);
      const victims = victimsOf(fault, params, seed);
      return {
        fault,
        victims: victims.map(({ name }) => ({ kind: "pod", name })),
        kubectl: victims.map(({ name }) => `kubectl -n pizza delete pod ${name}`),
        lesson: killOffer.lesson,
        seed,
        holdSeconds: 0,
        note: null,
        refused: null,
      };
    },
    async inject(fault, { params, seed = 7 }) {
      const offer = check(world, offers, fault);
      world.fired.push({ fault, params });
      const victims = victimsOf(fault, params, seed);
      const done = experiment(offer, victims);
      const tell = (phase: ExperimentView["phase"], endedAt: number | null): LabEvent => ({
        type: "experiment",
        at: Date.now(),
        experiment: { ...done, phase, endedAt },
      });
      store.apply(tell("injecting", null));
      if (fault !== podDelete.name) {
        store.apply(tell("holding", null));
        return { ...done, phase: "holding" };
      }
      victims.forEach(params["grace"] === "now" ? kill : ask);
      store.apply(tell("done", Date.now()));
      return { ...done, phase: "done", endedAt: Date.now() };
    },
    async undo(command) {
      world.stops.push(command);
      for (const one of Object.values(store.state.experiments))
        if (one.phase === "holding" && ("all" in command || command.id === one.id))
          store.apply({
            type: "experiment",
            at: Date.now(),
            experiment: { ...one, phase: "done", endedAt: Date.now() },
          });
      return [];
    },
    doctor: async () => ({ at: Date.now(), findings: [] }),
    accept: async () => ({ at: Date.now(), findings: [] }),
    scenarios: async () => [],
    planScenario: async () => Promise.reject(noScenarios()),
    startScenario: async () => Promise.reject(noScenarios()),
    stopScenario: async () => Promise.reject(noScenarios()),
    scenario: () => null,
    rollouts: () => [],
    async rollout(app, command) {
      const { refusal } = world;
      world.refusal = null;
      if (refusal !== null) throw refusal;
      world.rolled.push({ app, command });
      return { app, did: command.do, why: null, kubectl: [], act: null };
    },
    status: () => ({
      run: store.run,
      lab: store.state.lab,
      feeds: emptyState.feeds,
      nodes: { ready: 0, total: 0 },
      pods: { ready: 0, total: 0 },
      orders: null,
      open: [],
      viewers: 0,
    }),
    close() {
      for (const timer of timers) clearTimeout(timer);
      void lifetime.end();
    },
  };
  return world;
}

function check(world: World, offers: readonly FaultOffer[], fault: string): FaultOffer {
  const { refusal } = world;
  world.refusal = null;
  if (refusal !== null) throw refusal;
  const offer = offers.find(({ name }) => name === fault);
  if (offer === undefined)
    throw new LabError("unknown-fault", `No fault "${fault}".`, "See the list.");
  return offer;
}

const experiment = ({ name, title }: FaultOffer, victims: readonly PodView[]): ExperimentView => ({
  id: randomUUID(),
  fault: name,
  title,
  phase: "injecting",
  victims: victims.map(({ name, uid }) => ({ kind: "pod", name, uid })),
  kubectl: victims.map(({ name }) => `kubectl -n pizza delete pod ${name}`),
  lesson: killOffer.lesson,
  startedAt: Date.now(),
  endsAt: null,
  endedAt: null,
  seed: 7,
  note: null,
  by: null,
  error: null,
});

const noScenarios = () =>
  new LabError("no-scenario", "There are no scenarios in this world.", "Fire a fault.");
