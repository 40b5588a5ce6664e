import { expect, test } from "vitest";
import { podDelete } from "../../../../chaos/faults/pod-delete.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test.each([
  [{}, 1],
  [{ mode: "one", amount: 5 }, 1],
  [{ mode: "count", amount: 2 }, 2],
  [{ mode: "count", amount: 99 }, 3],
  [{ mode: "percent", amount: 50 }, 2],
  [{ mode: "percent", amount: 1 }, 1],
  [{ mode: "percent", amount: 100 }, 3],
  [{ mode: "all" }, 3],
  [{ mode: "all", app: "any" }, 7],
  [{ mode: "all", app: "kitchen" }, 2],
])("%j hits %d pods", async (params, count) => {
  const stage = await openFaultStage();

  const plan = await stage.plan(podDelete, params);

  expect(new Set(changesOf(plan, "pod-deletion").map(({ pod }) => pod.uid)).size).toBe(count);
});

test("a node narrows the choice to its pods", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(podDelete, { app: "any", mode: "all", node: "worker2" });

  expect(plan.victims.map(({ name }) => name).toSorted()).toEqual(["kitchen-1", "storefront-1"]);
});

test("where no pod fits, it says what it looked for", async () => {
  const stage = await openFaultStage();

  await expect(stage.plan(podDelete, { app: "ledger", node: "elsewhere" })).rejects.toMatchObject({
    code: "no-pods",
    message: "No living pod of ledger on node elsewhere.",
  });
});

test("grace 0 is kubectl's --force", async () => {
  const stage = await openFaultStage();
  const graceful = await stage.plan(podDelete);
  const now = await stage.plan(podDelete, { grace: "now" });

  expect(graceful.kubectl[0]).toMatch(/^kubectl -n pizza delete pod [a-z0-9-]+$/);
  expect(now.kubectl[0]).toMatch(/ --grace-period=0 --force$/);
  expect(changesOf(now, "pod-deletion")[0]?.graceSeconds).toBe(0);
});

test("another seed may choose another pod", async () => {
  const stage = await openFaultStage();

  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const plans = await Promise.all(seeds.map((seed) => stage.plan(podDelete, {}, seed)));

  expect(new Set(plans.map(({ victims }) => victims[0]?.name)).size).toBeGreaterThan(2);
});
