import type { LabEvent } from "../wire/events.ts";
import type { ActView, HealthView, RolloutView } from "../wire/rollouts.ts";
import type { LabState } from "../wire/state.ts";
import {
  type Course,
  heardOrders,
  newCourse,
  noOrders,
  settled,
  withAct,
  withAnswers,
  withFailures,
  withView,
} from "./course.ts";

export interface FollowOptions {
  /** Its state now is where it begins; then every event, in order. */
  readonly store: {
    readonly state: LabState;
    subscribe(listener: (said: { readonly event: LabEvent }) => void): () => void;
  };
  readonly emit: (event: LabEvent) => void;
  /** The experiment that holds this Deployment now, or null. */
  readonly holder: (deployment: {
    readonly uid: string;
    readonly name: string;
  }) => RolloutView["heldBy"];
  /** An act is whole: nothing but its revision serves, and nothing fails. */
  readonly onWhole: (app: string, act: ActView) => void;
}

/** Follows the Deployments' rollouts as they go. */
export interface Follower {
  /** What is known of the Deployment now. */
  view(uid: string): RolloutView | null;
  begin(uid: string, act: ActView): void;
  /** Learns of revisions that the doctor's baseline has, by ReplicaSet uid. */
  learn(uid: string, healthy: Readonly<Record<string, HealthView>>): void;
  /** Looks at the time: nothing happens when all is quiet, and that is what is waited for. */
  tick(at: number): void;
  stop(): void;
}

/** What only counts on is told this often at most. */
const everyMs = 250;

export function followRollouts(options: FollowOptions): Follower {
  const { store, holder } = options;
  const courses = new Map<string, Course>();
  const tell = createTeller(options);
  const failedBefore = new Map<string, number>();
  let orders = noOrders;
  const courseOf = (uid: string) => {
    const deployment = store.state.deployments[uid];
    return courses.get(uid) ?? (deployment === undefined ? null : newCourse(deployment));
  };
  const take = (uid: string, next: Course, at: number) => {
    const before = courses.get(uid) ?? null;
    courses.set(uid, next);
    tell(before, next, at);
  };
  const look = (at: number, event: LabEvent | null) => {
    for (const { uid, name } of Object.values(store.state.deployments)) {
      const course = courseOf(uid);
      if (course === null) continue;
      const known = withHolder(course, holder({ uid, name }));
      const heard = event?.type === "visitors" ? withAnswers(known, event) : known;
      const { failed } = orders;
      const counted =
        failed === null ? heard : withFailures(heard, failed - (failedBefore.get(uid) ?? 0));
      take(uid, settled(counted, store.state, { at, orders }), at);
    }
  };
  const stop = store.subscribe(({ event }) => {
    if (event.type === "visitors") orders = heardOrders(orders, event);
    if (matters(event)) look(event.at, event);
  });
  return {
    stop,
    view: (uid) => courses.get(uid)?.view ?? null,
    begin(uid, act) {
      const course = courseOf(uid);
      if (course === null) return;
      failedBefore.set(uid, orders.failed ?? 0);
      take(uid, withAct(course, { ...act, failed: orders.failed === null ? null : 0 }), act.at);
    },
    learn(uid, healthy) {
      const course = courseOf(uid);
      if (course === null) return;
      courses.set(uid, withView(course, { healthy: { ...course.view.healthy, ...healthy } }));
    },
    tick: (at) => look(at, null),
  };
}

/** Tells what is new of a course at once, and what only counts on now and then. */
function createTeller({ emit, onWhole }: Pick<FollowOptions, "emit" | "onWhole">) {
  const told = new Map<string, { readonly view: RolloutView; readonly at: number }>();
  return (before: Course | null, { view }: Course, at: number) => {
    const last = told.get(view.uid);
    if (last?.view === view) return;
    if (last !== undefined && at - last.at < everyMs && isSameButFigures(last.view, view)) return;
    told.set(view.uid, { view, at });
    emit({ type: "rollout", at, rollout: view });
    const act = view.acts.at(-1);
    const was = before?.view.acts.at(-1);
    if (act?.state === "whole" && was?.state === "going") onWhole(view.app, act);
  };
}

function matters(event: LabEvent): boolean {
  if (event.type === "visitors") return true;
  if (event.type !== "seen" && event.type !== "gone") return false;
  return ["deployments", "replicasets", "endpointslices"].includes(event.kind);
}

function withHolder(course: Course, heldBy: RolloutView["heldBy"]): Course {
  return course.view.heldBy?.id === heldBy?.id ? course : withView(course, { heldBy });
}

/** Nothing is new but how many and how late. */
function isSameButFigures(a: RolloutView, b: RolloutView): boolean {
  const key = ({ acts, healthy, heldBy }: RolloutView) =>
    JSON.stringify([
      Object.keys(healthy),
      heldBy?.id,
      acts.map(({ id, state, target, completeAt }) => [id, state, target, completeAt]),
    ]);
  return key(a) === key(b);
}
