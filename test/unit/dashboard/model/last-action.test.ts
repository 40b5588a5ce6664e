import { expect, test } from "vitest";
import type { ActView, RolloutView } from "../../../../backend/wire/rollouts.ts";
import type { ExperimentView } from "../../../../backend/wire/state.ts";
import { lastAction } from "../../../../dashboard/model/last-action.ts";

const experiment = (given: Partial<ExperimentView>): ExperimentView => ({
  id: "e-1",
  fault: "node-drain",
  title: "drain a node",
  phase: "holding",
  victims: [],
  kubectl: [],
  lesson: "",
  startedAt: 1000,
  endsAt: null,
  endedAt: null,
  seed: 1,
  note: null,
  by: null,
  error: null,
  ...given,
});
const act = (given: Partial<ActView>): ActView => ({
  id: "a-1",
  do: "release",
  at: 2000,
  fromRevision: 1,
  fromVersion: "v1",
  toVersion: "bad",
  target: null,
  completeAt: null,
  lastOtherAt: null,
  lastFailedAt: null,
  failed: null,
  state: "going",
  tookMs: null,
  ...given,
});
const rollout = (...acts: readonly ActView[]): RolloutView => ({
  uid: "u-1",
  app: "storefront",
  healthy: {},
  heldBy: null,
  acts,
});
const last = (experiments: readonly ExperimentView[], ...rollouts: readonly RolloutView[]) =>
  lastAction({
    experiments: Object.fromEntries(experiments.map((one) => [one.id, one])),
    rollouts: Object.fromEntries(rollouts.map((one) => [one.uid, one])),
  })?.title ?? null;

test("the newest fault that is still broken is taken back", () => {
  const older = experiment({});
  const newer = experiment({ id: "e-2", title: "kill a node", startedAt: 3000 });

  expect(last([older, newer])).toBe("kill a node");
  expect(last([older, { ...newer, phase: "undoing" }])).toBe("drain a node");
  expect(last([{ ...older, phase: "done" }])).toBeNull();
});

test("a bad release that came later is taken back first", () => {
  expect(last([experiment({})], rollout(act({})))).toBe("release bad of storefront");
});

test("a good release, one that was taken back, and one that a fault holds are left alone", () => {
  expect(last([], rollout(act({ toVersion: "v2" })))).toBeNull();
  expect(last([], rollout(act({}), act({ id: "a-2", do: "undo", toVersion: "v1" })))).toBeNull();
  expect(last([], { ...rollout(act({})), heldBy: { id: "e-1", title: "bad" } })).toBeNull();
});
