import type { LabEvent, VisitorsEvent } from "./events.ts";
import { narrate } from "./narrate.ts";
import { closeWound, healWith, loseTo } from "./seams.ts";
import type { ExperimentView, LabState, Moment, VisitorBucket } from "./state.ts";

const bucketsKept = 1200;
const momentsKept = 200;
const experimentsKept = 50;
const eventsKept = 100;

/** One event, one step. The server and the browser run this same function. */
export function reduce(state: LabState, event: LabEvent): LabState {
  const next = step(state, event);
  const said = narrate(state, next, event);
  return said.length === 0 ? next : { ...next, timeline: tell(next.timeline, said) };
}

function step(state: LabState, event: LabEvent): LabState {
  switch (event.type) {
    case "seen":
      return see(state, event);
    case "gone": {
      const { [event.uid]: gone, ...rest } = state[event.kind];
      if (gone === undefined) return state;
      const next = { ...state, [event.kind]: rest };
      return event.kind === "pods"
        ? closeWound(loseTo(next, state.pods[event.uid], event.at), event.uid)
        : next;
    }
    case "feed":
      return { ...state, feeds: { ...state.feeds, [event.kind]: event.feed } };
    case "lab":
      return { ...state, lab: event.lab };
    case "visitors":
      return { ...state, visitors: { ...figures(event), buckets: mergeBuckets(state, event) } };
    case "experiment":
      return { ...state, experiments: keepExperiments(state, event.experiment) };
    default:
      return event satisfies never;
  }
}

function see(state: LabState, event: Extract<LabEvent, { type: "seen" }>): LabState {
  const { kind, view } = event;
  if (state[kind][view.uid]?.resourceVersion === view.resourceVersion) return state;
  const objects = { ...state[kind], [view.uid]: view };
  const next = { ...state, [kind]: kind === "events" ? newest(objects, eventsKept) : objects };
  if (event.kind !== "pods") return next;
  return healWith(loseTo(next, state.pods[view.uid], event.at, event.view), state, event);
}

const figures = ({ latency, totals, byPod, failures }: VisitorsEvent) => ({
  latency,
  totals,
  byPod,
  failures,
});

/** Both lists are short and mostly in order: the changed ones replace or follow. */
function mergeBuckets(state: LabState, event: VisitorsEvent): readonly VisitorBucket[] {
  const merged = new Map((state.visitors?.buckets ?? []).map((bucket) => [bucket.at, bucket]));
  for (const bucket of event.changed) merged.set(bucket.at, bucket);
  return [...merged.values()].sort((a, b) => a.at - b.at).slice(-bucketsKept);
}

function keepExperiments(state: LabState, experiment: ExperimentView) {
  const all = { ...state.experiments, [experiment.id]: experiment };
  const kept = Object.values(all)
    .sort((a, b) => a.startedAt - b.startedAt)
    .slice(-experimentsKept);
  return Object.fromEntries(kept.map((one) => [one.id, one]));
}

function newest<T>(objects: Readonly<Record<string, T>>, count: number) {
  const entries = Object.entries(objects);
  return entries.length > count ? Object.fromEntries(entries.slice(-count)) : objects;
}

function tell(timeline: readonly Moment[], said: readonly Omit<Moment, "id">[]) {
  const first = (timeline.at(-1)?.id ?? 0) + 1;
  return [...timeline, ...said.map((moment, i) => ({ ...moment, id: first + i }))].slice(
    -momentsKept,
  );
}
