import { expect, test } from "vitest";
import type { Change } from "../../../chaos/changes.ts";
import { refuseCollision } from "../../../chaos/collisions.ts";
import type { Experiment } from "../../../chaos/experiment.ts";
import { firstView } from "../../../chaos/experiment-view.ts";
import { type Plan, planOf } from "../../../chaos/fault.ts";

const open = (plan: Plan): Experiment => {
  const fault = { name: "slow", title: "slow a pod", lesson: "" };
  const view = firstView({ id: "slow-1", fault, plan, seed: 1 }, 0);
  return {
    plan,
    view: () => view,
    acted: Promise.resolve(),
    reverted: () => Promise.resolve(),
    undo: async () => {},
  };
};

const pod = (uid: string) => ({ name: `storefront-${uid}`, namespace: "pizza", uid });
const deletion = (uid: string): Change => ({
  type: "pod-deletion",
  pod: pod(uid),
  graceSeconds: null,
});
const scale = (name: string): Change => ({
  type: "fields",
  target: { apiVersion: "apps/v1", kind: "Deployment", namespace: "pizza", name, uid: name },
  fields: [{ path: ["spec", "replicas"], before: 2, after: 0 }],
});
const plan = (victim: string, ...changes: Change[]) =>
  planOf({
    victims: [{ kind: "pod", name: `storefront-${victim}`, uid: victim }],
    changes,
    kubectl: ["kubectl"],
  });

test("two at one object collide; the refusal names the holder and how to take it back", () => {
  const other = open(plan("a", scale("kitchen")));

  expect(() => refuseCollision(plan("b", scale("kitchen")), [other])).toThrow(
    expect.objectContaining({
      code: "collision",
      message: 'Deployment pizza kitchen is already hit by "slow a pod".',
      remedy: "Wait until that is over, or take it back: `npm run kintsugi undo -- slow-1`.",
    }),
  );
});

test("two at one victim collide, whatever they do to it", () => {
  const other = open(plan("a", scale("kitchen")));

  expect(() => refuseCollision(plan("a", deletion("a")), [other])).toThrow(
    'pod storefront-a is already hit by "slow a pod".',
  );
});

test("others go beside each other", () => {
  const other = open(plan("a", deletion("a"), scale("kitchen")));

  expect(() => refuseCollision(plan("b", deletion("b"), scale("ledger")), [other])).not.toThrow();
});
