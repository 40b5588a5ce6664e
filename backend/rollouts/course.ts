import type { VisitorsEvent } from "../wire/events.ts";
import { isComplete } from "../wire/revisions.ts";
import { type ActView, isBadByDesign, type RolloutView } from "../wire/rollouts.ts";
import type { LabState } from "../wire/state.ts";
import type { WorkloadView } from "../wire/views.ts";

/** What is remembered of one Deployment: what is told of it, and since when it is complete. */
export interface Course {
  readonly view: RolloutView;
  readonly completeSince: number | null;
}

/** When orders last failed, and how many have since the visitors came. */
export interface Orders {
  readonly failed: number | null;
  readonly lastFailedAt: number | null;
}

export const noOrders: Orders = { failed: null, lastFailedAt: null };

/** So long nothing may fail before anybody calls it whole: longer than an order waits for its answer at most times. */
const quietMs = 3_000;
/** So long a revision serves without a failed order before it counts as healthy. */
const healthyMs = 5_000;
const mostActs = 5;
const bucketMs = 100;

/** A Deployment of which nothing is known yet. */
export const newCourse = ({ uid, name }: WorkloadView): Course => ({
  view: { uid, app: name, healthy: {}, heldBy: null, acts: [] },
  completeSince: null,
});

/** The act that goes on, or null. */
export const goingOf = ({ view }: Course): ActView | null => {
  const newest = view.acts.at(-1);
  return newest?.state === "going" ? newest : null;
};

/** Takes an act in; the one before it is over, if it was not. */
export function withAct(course: Course, act: ActView): Course {
  const earlier = course.view.acts.map((one): ActView => {
    return one.state === "going" ? { ...one, state: "superseded" } : one;
  });
  return withView(course, { acts: [...earlier, act].slice(-mostActs) });
}

export const withView = (course: Course, news: Partial<RolloutView>): Course => ({
  ...course,
  view: { ...course.view, ...news },
});

/** What the visitors' last report says of failures. */
export function heardOrders(orders: Orders, { totals, changed, at }: VisitorsEvent): Orders {
  const failed = totals.error + totals.timeout;
  if (failed === orders.failed) return orders;
  const ends = changed
    .filter(({ error, timeout }) => error + timeout > 0)
    .map((bucket) => Math.min(at, bucket.at + bucketMs));
  return { failed, lastFailedAt: ends.length === 0 ? at : Math.max(...ends) };
}

/** The answers of a report, for the act that goes on. Only the storefront signs its answers. */
export function withAnswers(course: Course, { answers = {} }: VisitorsEvent): Course {
  const act = goingOf(course);
  if (act === null || course.view.app !== "storefront") return course;
  const others = Object.entries(answers)
    .filter(([pod]) => act.target === null || !isOf(act.target, pod))
    .flatMap(([, times]) => times.map(([due, tookMs]) => due + tookMs))
    .filter((end) => end > act.at);
  if (others.length === 0) return course;
  const lastOtherAt = Math.max(act.lastOtherAt ?? 0, ...others);
  return changeAct(course, { lastOtherAt });
}

/** Where things are now, by the state of the cluster. Gives the same course where nothing has changed. */
export function settled(
  course: Course,
  state: LabState,
  { at, orders }: { readonly at: number; readonly orders: Orders },
): Course {
  const deployment = state.deployments[course.view.uid];
  if (deployment === undefined) return course;
  const since = isComplete(deployment) ? (course.completeSince ?? at) : null;
  const kept = since === course.completeSince ? course : { ...course, completeSince: since };
  const judged = withHealth(kept, state, { deployment, at, orders });
  return withProgress(judged, state, { deployment, at, orders });
}

interface Now {
  readonly deployment: WorkloadView;
  readonly at: number;
  readonly orders: Orders;
}

function withHealth(course: Course, state: LabState, { deployment, at, orders }: Now): Course {
  const { completeSince, view } = course;
  const current = currentSet(state, deployment);
  if (current === null || completeSince === null || view.heldBy !== null) return course;
  if (view.healthy[current.uid] !== undefined || isBadByDesign(deployment.version)) return course;
  const since = Math.max(completeSince, orders.lastFailedAt ?? 0);
  if (at - since < healthyMs) return course;
  const kept = Object.entries(view.healthy).filter(([uid]) => state.replicasets[uid] !== undefined);
  const healthy = { ...Object.fromEntries(kept), [current.uid]: { at, by: "served" as const } };
  return withView(course, { healthy });
}

function withProgress(course: Course, state: LabState, now: Now): Course {
  const act = goingOf(course);
  if (act === null) return course;
  const { deployment, at, orders } = now;
  const target = act.target ?? targetOf(act, state, deployment);
  const serving = othersServing(target, state, course.view.app);
  const isDone = target !== null && isComplete(deployment) && serving === 0;
  const isSigned = course.view.app === "storefront" && state.visitors !== null;
  const failedNow = orders.lastFailedAt !== null && orders.lastFailedAt > act.at;
  const next: ActView = {
    ...act,
    target,
    completeAt: isDone ? (act.completeAt ?? at) : null,
    lastOtherAt: serving > 0 && !isSigned ? at : act.lastOtherAt,
    lastFailedAt: failedNow ? orders.lastFailedAt : act.lastFailedAt,
  };
  return changeAct(course, next.completeAt === null ? next : judged(next, next.completeAt, at));
}

/** Whole, once nothing has happened for a while. */
function judged(act: ActView, completeAt: number, at: number): ActView {
  const { lastFailedAt, lastOtherAt } = act;
  const last = Math.max(lastFailedAt ?? 0, lastOtherAt ?? 0) || completeAt;
  if (at - Math.max(last, completeAt) < quietMs) return act;
  return { ...act, state: "whole", tookMs: last - act.at };
}

/** Counts on how many orders failed since the click. `before`: those that had failed by then. */
export function withFailures(course: Course, failed: number): Course {
  return goingOf(course) === null ? course : changeAct(course, { failed });
}

function changeAct(course: Course, news: Partial<ActView>): Course {
  const act = goingOf(course);
  if (act === null) return course;
  const isNews = Object.entries(news).some(([key, value]) => Reflect.get(act, key) !== value);
  if (!isNews) return course;
  return withView(course, { acts: [...course.view.acts.slice(0, -1), { ...act, ...news }] });
}

/** The name of the ReplicaSet that the controller has made, or taken up again, for what was released. */
function targetOf(act: ActView, state: LabState, deployment: WorkloadView): string | null {
  if (!deployment.observed || deployment.revision === act.fromRevision) return null;
  return currentSet(state, deployment)?.name ?? null;
}

/** The ReplicaSet of a Deployment's newest revision, or null while it has none. */
export const currentSet = (
  { replicasets }: Pick<LabState, "replicasets">,
  { uid, revision }: WorkloadView,
): WorkloadView | null =>
  Object.values(replicasets).find(
    (set) => set.owner?.uid === uid && set.revision !== null && set.revision === revision,
  ) ?? null;

/** Pods of other revisions that the Service still sends visitors to. */
function othersServing(target: string | null, { endpointslices }: LabState, app: string): number {
  return Object.values(endpointslices)
    .filter(({ service }) => service === app)
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ ready, pod }) => ready && (target === null || !isOf(target, pod))).length;
}

/** A ReplicaSet's pods bear its name, a dash, and five letters. */
const isOf = (set: string, pod: string) =>
  pod.startsWith(`${set}-`) && pod.length === set.length + 6;
