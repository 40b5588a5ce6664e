import type { LabEvent, VisitorsEvent } from "./events.ts";
import { copying, createLedger, type Ledger } from "./ledger.ts";
import { narrate } from "./narrate.ts";
import { dropOldWounds, settleWounds, sewGone, sewPod } from "./seams.ts";
import type { RunView } from "./recovery.ts";
import type { ExperimentView, LabState, Moment, VisitorBucket } from "./state.ts";
import type { KubeEventView } from "./views.ts";

const bucketsKept = 1200;
const momentsKept = 200;
const experimentsKept = 50;
const eventsKept = 100;
const runsKept = 20;

/** One event, one step. The server and the browser run this same function. */
export const reduce = (state: LabState, event: LabEvent): LabState => take(state, event, copying);

/** The same for many events at once: the pods are copied for the first and changed in place for the rest, so that a burst among thousands of pods costs no copy each. */
export function reduceAll(state: LabState, events: readonly LabEvent[]): LabState {
  const ledger = createLedger();
  return events.reduce((now, event) => take(now, event, ledger), state);
}

function take(state: LabState, event: LabEvent, ledger: Ledger): LabState {
  const before = ledger.before(state, event);
  const next = step(state, { event, before, ledger });
  if (next === state) return state;
  const said = narrate(before, next, event);
  return said.length === 0 ? next : { ...next, timeline: tell(next.timeline, said) };
}

interface Step {
  readonly event: LabEvent;
  readonly before: LabState;
  readonly ledger: Ledger;
}

function step(state: LabState, given: Step): LabState {
  const { event } = given;
  switch (event.type) {
    case "seen":
      return see(state, event, given);
    case "gone":
      return lose(state, event, given);
    case "feed":
      return { ...state, feeds: { ...state.feeds, [event.kind]: event.feed } };
    case "lab":
      return { ...state, lab: event.lab };
    case "visitors":
      return dropOldWounds(
        { ...state, visitors: { ...figures(event), buckets: mergeBuckets(state, event) } },
        event.at,
      );
    case "experiment":
      return { ...state, experiments: keepExperiments(state, event.experiment) };
    case "doctor":
      return { ...state, doctor: event.doctor };
    case "scenario":
      return { ...state, scenario: event.scenario };
    case "run":
      return { ...state, runs: keepRuns(state, event.run) };
    case "rollout":
      return { ...state, rollouts: { ...state.rollouts, [event.rollout.uid]: event.rollout } };
    case "scaling":
      return { ...state, scalings: { ...state.scalings, [event.scaling.uid]: event.scaling } };
    case "audience":
      return { ...state, audience: event.audience };
    case "settings":
      return { ...state, settings: event.settings };
    default:
      return event satisfies never;
  }
}

type Seen = Extract<LabEvent, { type: "seen" }>;
type Gone = Extract<LabEvent, { type: "gone" }>;

function see(state: LabState, event: Seen, { before, ledger }: Step): LabState {
  const { kind, view } = event;
  if (state[kind][view.uid]?.resourceVersion === view.resourceVersion) return state;
  const next = ledger.put(state, event);
  switch (event.kind) {
    case "events":
      return { ...next, events: newestEvents(next.events) };
    case "pods":
      return dropOldWounds(sewPod(next, before, event), event.at);
    case "replicasets":
    case "statefulsets":
      return settleWounds(next, view.uid);
    default:
      return next;
  }
}

function lose(state: LabState, event: Gone, { before, ledger }: Step): LabState {
  if (state[event.kind][event.uid] === undefined) return state;
  const next = ledger.drop(state, event);
  switch (event.kind) {
    case "pods": {
      const pod = before.pods[event.uid];
      return pod === undefined ? next : sewGone(next, pod, event.at);
    }
    case "replicasets":
    case "statefulsets":
      return settleWounds(next, event.uid);
    default:
      return next;
  }
}

const figures = ({ latency, totals, byPod, byKitchen = {}, failures }: VisitorsEvent) => ({
  latency,
  totals,
  byPod,
  byKitchen,
  failures,
});

/** Ten times a second: only the end of the list, where the changes are, is looked at. */
function mergeBuckets(state: LabState, event: VisitorsEvent): readonly VisitorBucket[] {
  const buckets = state.visitors?.buckets ?? [];
  if (event.changed.length === 0) return buckets;
  const from = Math.min(...event.changed.map(({ at }) => at));
  let end = buckets.length;
  while (end > 0 && (buckets[end - 1]?.at ?? from) >= from) end -= 1;
  const tail = new Map(buckets.slice(end).map((bucket) => [bucket.at, bucket]));
  for (const bucket of event.changed) tail.set(bucket.at, bucket);
  const changed = [...tail.values()].sort((a, b) => a.at - b.at);
  return [...buckets.slice(0, end), ...changed].slice(-bucketsKept);
}

/** Over the limit the oldest goes, but never one that is not over: it may have to be undone. */
function keepExperiments(state: LabState, experiment: ExperimentView) {
  const all = { ...state.experiments, [experiment.id]: experiment };
  const surplus = Object.keys(all).length - experimentsKept;
  if (surplus <= 0) return all;
  const oldest = Object.values(all)
    .filter(({ phase }) => phase === "done" || phase === "failed")
    .sort((a, b) => a.startedAt - b.startedAt)
    .slice(0, surplus);
  const dropped = new Set(oldest.map(({ id }) => id));
  return Object.fromEntries(Object.entries(all).filter(([id]) => !dropped.has(id)));
}

/** Over the limit the one that began first goes. */
function keepRuns(state: LabState, run: RunView) {
  const all = { ...state.runs, [run.id]: run };
  if (Object.keys(all).length <= runsKept) return all;
  const newest = Object.values(all)
    .sort((a, b) => a.hitAt - b.hitAt)
    .slice(-runsKept);
  return Object.fromEntries(newest.map((one) => [one.id, one]));
}

function newestEvents(events: Readonly<Record<string, KubeEventView>>) {
  const all = Object.entries(events);
  if (all.length <= eventsKept) return events;
  return Object.fromEntries(all.sort(([, a], [, b]) => a.at - b.at).slice(-eventsKept));
}

function tell(timeline: readonly Moment[], said: readonly Omit<Moment, "id">[]) {
  const first = (timeline.at(-1)?.id ?? 0) + 1;
  return [...timeline, ...said.map((moment, i) => ({ ...moment, id: first + i }))].slice(
    -momentsKept,
  );
}
