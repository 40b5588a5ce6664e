import { expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import type { WorkloadView } from "../../../backend/wire/views.ts";
import { owner, workloadView } from "../../fixtures/views.ts";
import {
  calm,
  experiment,
  gone,
  orders,
  outline,
  pod,
  since,
  start,
  tell,
  young,
} from "./telling.ts";

const deployment = (at: number, given: Partial<WorkloadView> = {}): LabEvent => ({
  type: "seen",
  kind: "deployments",
  at: start + at,
  view: workloadView({ name: "storefront", ...given }),
});
const newOwner = owner("ReplicaSet", "storefront-new");
const newSet = (at: number): LabEvent => ({
  type: "seen",
  kind: "replicasets",
  at: start + at,
  view: workloadView({
    name: newOwner.name,
    owner: owner("Deployment", "storefront"),
    revision: 2,
  }),
});
const oldSet = (at: number, wanted: number): LabEvent => ({
  type: "seen",
  kind: "replicasets",
  at: start + at,
  view: workloadView({
    name: "storefront-6d5f8b7c94",
    owner: owner("Deployment", "storefront"),
    revision: 1,
    wanted,
  }),
});
const fresh = (at: number, name: string, given = {}) =>
  young(at, name, { owner: newOwner, ...given });
const begun = [
  deployment(-8000),
  oldSet(-8000, 3),
  deployment(100, { observed: false }),
  newSet(130),
  deployment(140, { revision: 2, updated: 0 }),
  fresh(160, "n1"),
];
const names = ["a", "b", "c"];
const done = [
  fresh(2200, "n1", { phase: "ready" }),
  ...names.flatMap((name, i) => [
    oldSet(4200 + i * 10, 2 - i),
    pod(4205 + i * 10, name, { phase: "leaving" }),
  ]),
  deployment(4300, { revision: 2, updated: 3, available: 3 }),
];
const release = experiment(
  0,
  "injecting",
  [{ kind: "deployment", name: "storefront", uid: null }],
  {
    fault: "bad-version",
  },
);

test("a healthy release by somebody else is no disturbance", () => {
  expect(tell(...calm(0, 9000), ...begun, ...done)).toEqual([]);
});

test("a release that is a fault's doing has a row, from the new template to the last old pod", () => {
  const [run] = tell(...calm(0, 9000), release, ...begun, ...done);

  expect(run?.rows.map(outline)).toEqual([
    "rollout storefront: released 100, created 160, ready 2200, complete 4300",
  ]);
});

test("the release that takes it back has a row of its own, and whole is when that is complete", () => {
  const victims = [{ kind: "deployment", name: "storefront", uid: null }] as const;
  const [run] = tell(
    ...calm(0, 20_000),
    release,
    ...begun,
    experiment(3000, "undoing", victims),
    experiment(3100, "verifying", victims),
    deployment(3050, { observed: false, revision: 2 }),
    oldSet(3060, 3),
    {
      ...oldSet(3070, 3),
      view: {
        ...(oldSet(3070, 3) as { view: WorkloadView }).view,
        revision: 3,
        resourceVersion: "x",
      },
    } as LabEvent,
    deployment(3080, { revision: 3, replicas: 4 }),
    gone(3500, "n1"),
    deployment(3600, { revision: 3 }),
  );

  expect(run?.rows.map(outline)).toEqual([
    "rollout storefront: released 100, created 160",
    "rollout storefront: released 3050, created 3080, ready 3080, complete 3600",
  ]);
  expect(since(run?.wholeAt ?? null)).toBe(3600);
});

test("a release that stands still past its deadline is a disturbance from outside, from its beginning on", () => {
  const conditions = [
    {
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      at: start + 20_000,
    },
  ] as const;
  const stalled = deployment(20_100, { revision: 2, updated: 1, conditions });
  const [run] = tell(...calm(0, 21_000), ...begun, stalled);

  expect(run?.cause).toEqual({ by: "outside", title: "the release of storefront does not get on" });
  expect([since(run?.hitAt ?? null), since(run?.detectedAt ?? null)]).toEqual([100, 20_100]);
  expect(run?.rows.map(outline)).toEqual(["rollout storefront: released 100, created 160 …"]);
});

test("a release during which orders begin to fail belongs to that disturbance", () => {
  const failing = [2500, 2600, 2700].map((at) => orders(at, {}, 1));
  const quiet = calm(0, 9000).filter(({ at }) => !failing.some((one) => one.at === at));
  const [run, ...others] = tell(...quiet, ...begun, ...failing, ...done);

  expect(run?.cause).toEqual({ by: "outside", title: "orders fail" });
  expect(run?.rows.map(outline)).toEqual([
    "rollout storefront: released 100, created 160, ready 2200, complete 4300",
  ]);
  expect([since(run?.hitAt ?? null), since(run?.wholeAt ?? null)]).toEqual([2400, 4300]);
  expect(others).toEqual([]);
});
