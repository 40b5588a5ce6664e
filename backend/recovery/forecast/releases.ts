import type { ForecastTerm, Range } from "../../wire/recovery.ts";
import type { WorkloadSettings } from "../../wire/settings.ts";
import { changesOf, type PlannedChange } from "../planned.ts";
import { exactly, range, sum, term, times } from "../range.ts";
import { type Course, notes } from "./course.ts";
import { type Ground, startTerm } from "./ground.ts";
import { heldTerm } from "./held.ts";
import { failedOrders, noFailedOrders } from "./orders.ts";

type Fields = Extract<PlannedChange, { readonly type: "fields" }>;

/** The template of a Deployment is changed: a rolling update there, and one back at the end. */
export const releaseOf = (ground: Ground): Fields | null =>
  changesOf(ground.plan, "fields").find(
    ({ target, fields }) =>
      target.kind === "Deployment" && fields.some(({ path }) => path[1] === "template"),
  ) ?? null;

/** Tags of the business whose pods never turn ready (k8s/pizza/image); a tag that nobody knows is not pulled either. */
const turnReady = /:(v\d+|bad)$/;
/** The tag whose pods turn ready and answer half of their work with 500. */
const answersBadly = /:bad$/;

const is = (tag: RegExp, image: unknown) => typeof image === "string" && tag.test(image);

export function releaseCourse(ground: Ground, release: Fields): Course {
  const { target, fields } = release;
  const { state, settings, plan } = ground;
  const workload = settings.workloads[`Deployment/${target.name}`] ?? null;
  const image = fields.find(({ path }) => path.at(-1) === "image")?.after;
  const isReady = is(turnReady, image);
  const replicas = workload?.replicas ?? 1;
  const step = stepOf(ground, target.name, workload);
  const surge = Math.max(1, workload?.maxSurge.amount ?? 1);
  const held = plan.holdSeconds * 1000;
  const takesAll = fields.some(
    ({ path, after }) => path.at(-1) === "maxUnavailable" && after === "100%",
  );
  const through = isReady
    ? Math.min(replicas, Math.floor(held / Math.max(1, step.likely)) * surge)
    : 0;
  const back = isReady
    ? rollingTerm(step, Math.ceil(Math.max(1, through) / surge), workload)
    : takesAll
      ? term("the old version starts again", step, {
          spans: null,
          owner: workload?.minReady ?? null,
        })
      : term("the pods of the release are taken away", range(50, 300, 2000));
  const bad = Object.values(state.pods).filter(({ app }) => app === target.name);
  const failing = is(answersBadly, image)
    ? failedOrders(
        ground,
        bad.map((pod) => ({ pod, failing: 0.5, forMs: badFor(held, step, back.ms) })),
      )
    : takesAll
      ? failedOrders(
          ground,
          bad.map((pod) => ({ pod, forMs: range(held * 0.5, held, held + step.high) })),
        )
      : noFailedOrders(ground);
  return {
    terms: [heldTerm(plan.holdSeconds), back],
    failedOrders: failing,
    note: notes(
      isReady
        ? `The release is through after about ${Math.round((step.likely * Math.ceil(replicas / surge)) / 1000)} s.`
        : "Its pods never turn ready: the rollout gets stuck, and nothing but taking it back helps.",
    ),
  };
}

/** One pod more, ready for long enough. */
const stepOf = (ground: Ground, app: string, workload: WorkloadSettings | null): Range =>
  sum([
    startTerm(ground, app, workload).ms,
    exactly(workload?.minReady.amount ?? 0),
    range(50, 300, 1000),
  ]);

const rollingTerm = (step: Range, steps: number, workload: WorkloadSettings | null): ForecastTerm =>
  term(`a rolling update back, in ${steps} steps`, times(step, steps), {
    spans: { from: "released", to: "complete" },
    owner: workload?.maxSurge ?? null,
  });

/** On the average: the bad ones become more while it rolls out, and fewer while it rolls back. */
const badFor = (held: number, step: Range, back: Range): Range =>
  range(
    held - step.high * 2 + back.low / 2,
    held - step.likely + back.likely / 2,
    held + back.high / 2,
  );
