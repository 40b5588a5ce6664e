import type { ForecastTerm } from "../../wire/recovery.ts";
import { changesOf } from "../planned.ts";
import { exactly, range, sum, term } from "../range.ts";
import { type Course, notes } from "./course.ts";
import { type Ground, startTerm, workloadOf } from "./ground.ts";
import { heldTerm, heldTerms } from "./held.ts";
import { failedOrders, noFailedOrders } from "./orders.ts";
import { type Loss, lossOf, slowestOf, statefulNote } from "./pods.ts";

/** A drain: pods are asked to leave one after another, and a disruption budget makes some of them wait for others' replacements. */
export function evictionCourse(ground: Ground): Course {
  const losses = changesOf(ground.plan, "pod-eviction").map(({ pod }) =>
    lossOf(ground, pod.name, false),
  );
  const bound = losses.find((loss) => cannotMove(ground, loss));
  if (bound !== undefined) return boundCourse(ground, bound, losses);
  const slowest = slowestOf(losses);
  const stateful = losses.filter((one) => one.isStateful).map(({ app }) => app);
  return {
    terms: [...waitTerms(ground, losses), ...(slowest?.terms ?? [])],
    failedOrders: failedOrders(
      ground,
      losses.map(({ pod, unservedMs }) => ({ pod, forMs: unservedMs })),
    ),
    note: notes(
      `The node stays closed for ${ground.plan.holdSeconds} s; its pods do not come back to it.`,
      stateful[0] === undefined ? null : statefulNote(stateful[0]),
    ),
  };
}

/** Its volume lies on a node that takes no pods for as long as it is closed. */
function cannotMove(ground: Ground, { pod }: Loss): boolean {
  const boundTo = workloadOf(ground, pod)?.boundTo ?? null;
  return changesOf(ground.plan, "fields").some(
    ({ target }) => target.kind === "Node" && target.name === boundTo,
  );
}

/** It waits for its node to be opened again. */
function boundCourse(ground: Ground, bound: Loss, losses: readonly Loss[]): Course {
  const [goodbye, ...starts] = bound.terms;
  const after = sum(starts.map(({ ms }) => ms));
  const held = ground.plan.holdSeconds * 1000;
  const served = goodbye?.ms ?? exactly(0);
  const unserved = range(
    held - served.high + after.low,
    held - served.likely + after.likely,
    held - served.low + after.high,
  );
  return {
    terms: [heldTerm(ground.plan.holdSeconds), ...starts],
    failedOrders: failedOrders(
      ground,
      losses.map((one) => ({ pod: one.pod, forMs: one === bound ? unserved : one.unservedMs })),
    ),
    note: `${bound.app}'s volume lies on that node: its pod starts only when the node is open again.`,
  };
}

/** How long an eviction is asked for again: chaos/changes/pod-eviction.ts does it each second. */
const againMs = 1000;

/** As often as a budget holds one back until another one's replacement is ready. */
function waitTerms(ground: Ground, losses: readonly Loss[]): readonly ForecastTerm[] {
  const waits = [...new Set(losses.map(({ app }) => app))].flatMap((app) => {
    const leaving = losses.filter((one) => one.app === app);
    const budget = Object.values(ground.state.pdbs).find(({ name }) => name === app);
    if (budget === undefined || leaving.length <= budget.allowed) return [];
    const rounds = Math.ceil(leaving.length / Math.max(1, budget.allowed)) - 1;
    const start = startTerm(ground, app, workloadOf(ground, leaving[0]?.pod ?? null)).ms;
    const round = sum([start, range(0, againMs / 2, againMs + 300)]);
    return [{ app, ms: sum(Array.from({ length: rounds }, () => round)) }];
  });
  const asked = term(
    "its pods are asked to leave",
    range(20, 40 * losses.length, 400 * Math.max(1, losses.length)),
  );
  return [
    asked,
    ...waits.map(({ app, ms }) =>
      term(`the disruption budget of ${app} lets one go at a time`, ms),
    ),
  ];
}

/** A node that takes no new pods: nothing that runs is hurt. */
export const cordonCourse = (ground: Ground): Course => ({
  terms: heldTerms(ground, []),
  failedOrders: noFailedOrders(ground),
  note: "Nothing has to heal: what runs there stays, and new pods go elsewhere.",
});
