import { expect, test } from "vitest";
import { quotaExhausted } from "../../../../chaos/faults/quota-exhausted.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("the quota allows one pod less than there is, and one goes", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(quotaExhausted, { app: "kitchen" });

  expect(changesOf(plan, "fields")[1]).toMatchObject({
    target: { kind: "ResourceQuota", name: "pizza" },
    fields: [{ path: ["spec", "hard", "pods"], before: "40", after: "6" }],
  });
  expect(changesOf(plan, "pod-deletion").map(({ pod }) => pod.name)).toEqual([
    expect.stringMatching(/^kitchen-/),
  ]);
});

test("what wakes the ReplicaSet is done first, and so taken back last", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(quotaExhausted);

  expect(plan.changes.map(({ type }) => type)).toEqual(["fields", "fields", "pod-deletion"]);
  expect(changesOf(plan, "fields")[0]).toMatchObject({
    target: { kind: "Deployment", name: "storefront" },
    fields: [{ path: ["spec", "minReadySeconds"], before: 2, after: 3 }],
  });
});

test("a quota that counts nothing yet is left alone", async () => {
  const stage = await openFaultStage();
  stage.set("ResourceQuota/pizza", ["status", "used", "pods"], "0");

  await expect(stage.plan(quotaExhausted)).rejects.toMatchObject({ code: "not-as-needed" });
});
