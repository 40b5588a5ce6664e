import { viewOf } from "../../../backend/recovery/run.ts";
import { noRecovery, type Recovery, step } from "../../../backend/recovery/timeline.ts";
import type { LabEvent, OrderTimes, SeenEvent } from "../../../backend/wire/events.ts";
import type { RecoveryRow, RunView } from "../../../backend/wire/recovery.ts";
import type { ExperimentPhase, ExperimentView, Victim } from "../../../backend/wire/state.ts";
import {
  kinds,
  type NodeView,
  type PodView,
  type WorkloadView,
} from "../../../backend/wire/views.ts";
import {
  endpointsView,
  labInfo,
  liveFeed,
  nodeView,
  podView,
  readyEndpoint,
  storefrontSet,
  visitorFigures,
  workloadView,
} from "../../fixtures/views.ts";

/** A tale of a cluster for the recovery's tests: three storefronts, all well, and what happens then. Times are ms after `start`. */
export const start = 1_800_000_000_000;
export const names = ["a", "b", "c"] as const;

export const pod = (at: number, name: string, given: Partial<PodView> = {}): SeenEvent => ({
  type: "seen",
  kind: "pods",
  at: start + at,
  view: podView({ createdAt: start - 3_600_000, readyAt: null, ...given, name }),
});
/** A pod that is new: its stamps are whole seconds. */
export const young = (at: number, name: string, given: Partial<PodView> = {}) =>
  pod(at, name, {
    createdAt: start + Math.floor(at / 1000) * 1000,
    phase: "pending",
    ...(given.phase === undefined ? { node: null } : {}),
    ...given,
  });
export const gone = (at: number, name: string): LabEvent => ({
  type: "gone",
  kind: "pods",
  at: start + at,
  uid: `${name}-uid`,
});
export const node = (at: number, name: string, given: Partial<NodeView> = {}): SeenEvent => ({
  type: "seen",
  kind: "nodes",
  at: start + at,
  view: nodeView({ ...given, name }),
});
export const set = (at: number, given: Partial<WorkloadView> = {}): SeenEvent => ({
  type: "seen",
  kind: "replicasets",
  at: start + at,
  view: workloadView({ name: storefrontSet.name, ...given }),
});
export const endpoints = (at: number, ...pods: readonly string[]): SeenEvent => ({
  type: "seen",
  kind: "endpointslices",
  at: start + at,
  view: endpointsView({ name: "storefront-1", endpoints: pods.map(readyEndpoint) }),
});

/** One report of visitors: an order each 100 ms, answered by the pods given, or failed. */
export function orders(
  at: number,
  answers: Readonly<Record<string, readonly OrderTimes[]>> = {},
  failed = 0,
): LabEvent {
  const nothing = { timeout: 0, shed: 0, pending: 0 };
  const bucket = { at: start + at - 100, intended: 2, ok: 2 - failed, error: failed, ...nothing };
  const byPod = Object.fromEntries(names.map((name) => [name, 7]));
  const base = { changed: [bucket], ...visitorFigures(2 - failed, failed), byPod };
  return { type: "visitors", at: start + at, ...base, answers };
}

/** Reports each 100 ms from `from` to `to`, in which all is well. */
export const calm = (from: number, to: number): LabEvent[] =>
  Array.from({ length: Math.ceil((to - from) / 100) }, (_, i) => orders(from + i * 100));

export function experiment(
  at: number,
  phase: ExperimentPhase,
  victims: readonly Victim[] = [{ kind: "pod", name: "a", uid: "a-uid" }],
  given: Partial<ExperimentView> = {},
): LabEvent {
  return {
    type: "experiment",
    at: start + at,
    experiment: {
      id: "one",
      fault: "pod-delete",
      title: "kill a pod",
      phase,
      victims,
      kubectl: [],
      lesson: "",
      startedAt: start + at,
      endsAt: null,
      endedAt: null,
      seed: 1,
      note: null,
      by: null,
      error: null,
      ...given,
    },
  };
}

/** How things are before anything happens. */
export const opening: readonly LabEvent[] = [
  { type: "lab", at: start - 20_000, lab: labInfo(start - 20_000) },
  ...kinds.map((kind): LabEvent => {
    const at = start - 10_000;
    return { type: "feed", kind, at, feed: liveFeed(at) };
  }),
  set(-9000),
  ...["kintsugi-worker", "kintsugi-worker2"].map((name) => node(-9000, name)),
  ...names.map((name) => pod(-9000, name, { readyAt: start - 3_500_000 })),
  endpoints(-9000, ...names),
  orders(-100),
];

export const remember = (events: readonly LabEvent[]): Recovery =>
  [...opening, ...events].reduce(step, noRecovery);

/** Every run as it was last told, in order of time. */
export function tell(...events: readonly LabEvent[]): readonly RunView[] {
  const told = new Map<string, RunView>();
  let memory = noRecovery;
  for (const event of [...opening, ...events].toSorted((a, b) => a.at - b.at)) {
    memory = step(memory, event);
    for (const run of memory.runs)
      if (!run.isTentative) told.set(run.id, viewOf(run, memory.state, null));
  }
  return [...told.values()];
}

/** A row as text: "pod a -> d: deleted 10, created 60" in ms after the start; stamps and visitors' times are marked. */
export function outline({ kind, name, replacement, marks, isOver }: RecoveryRow): string {
  const signs = { arrival: "", stamp: "~", visitors: "!" };
  const said = marks.map(({ step, at, from }) => `${step} ${signs[from]}${at - start}`);
  return `${kind} ${name}${replacement === null ? "" : ` -> ${replacement}`}: ${said.join(", ")}${isOver ? "" : " …"}`;
}

export const since = (at: number | null): number | null => (at === null ? null : at - start);
