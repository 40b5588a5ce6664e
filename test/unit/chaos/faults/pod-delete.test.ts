import { expect, test } from "vitest";
import { createRandom } from "../../../../backend/core/random.ts";
import { podDelete } from "../../../../chaos/faults/pod-delete.ts";
import { createFakeCluster } from "../../../fakes/cluster-actions.ts";

const { signal } = new AbortController();

async function planOf(params: Record<string, unknown>, seed = 1) {
  const cluster = createFakeCluster();
  const context = { cluster, random: createRandom(seed), signal };
  const plan = await podDelete.plan(context, podDelete.params.parse(params));
  return { cluster, context, plan };
}

test.each([
  [{}, 1],
  [{ mode: "one", amount: 5 }, 1],
  [{ mode: "count", amount: 2 }, 2],
  [{ mode: "count", amount: 99 }, 6],
  [{ mode: "percent", amount: 50 }, 3],
  [{ mode: "percent", amount: 1 }, 1],
  [{ mode: "percent", amount: 100 }, 6],
  [{ mode: "all" }, 6],
  [{ mode: "all", app: "any" }, 12],
  [{ mode: "all", app: "kitchen" }, 3],
])("%j hits %d pods", async (params, count) => {
  const { plan } = await planOf(params);

  expect(new Set(plan.pods.map(({ uid }) => uid)).size).toBe(count);
});

test("a node narrows the choice to its pods", async () => {
  const { cluster, plan } = await planOf({ app: "any", mode: "all", node: "fake-worker2" });

  const there = await cluster.pods({ node: "fake-worker2" });
  expect(plan.pods.map(({ uid }) => uid).toSorted()).toEqual(
    there.map(({ uid }) => uid).toSorted(),
  );
});

test("where no pod fits, it says what it looked for", async () => {
  await expect(planOf({ app: "ledger", node: "elsewhere" })).rejects.toMatchObject({
    code: "no-pods",
    message: "No living pod of ledger on node elsewhere.",
  });
});

test("grace 0 is kubectl's --force", async () => {
  const graceful = await planOf({});
  const now = await planOf({ grace: "now" });

  expect(podDelete.kubectl(graceful.plan)[0]).toMatch(/^kubectl -n pizza delete pod [a-z0-9-]+$/);
  expect(podDelete.kubectl(now.plan)[0]).toMatch(/ --grace-period=0 --force$/);
});

test("another seed may choose another pod", async () => {
  const plans = await Promise.all(Array.from({ length: 20 }, (_, seed) => planOf({}, seed)));

  expect(new Set(plans.map(({ plan }) => plan.pods[0]?.name)).size).toBeGreaterThan(2);
});

test("a pod that was replaced since the plan is left alone", async () => {
  const { cluster, context, plan } = await planOf({ app: "ledger" });
  await podDelete.inject(context, plan);
  const [successor] = await cluster.pods({ app: "ledger" });

  await podDelete.inject(context, plan);

  expect(await cluster.pods({ app: "ledger" })).toEqual([successor]);
});

test("a plan that names something no pod can be called is not acted on", () => {
  const pod = { name: "x; rm -rf /", namespace: "pizza", uid: "1" };

  expect(podDelete.planSchema.safeParse({ pods: [pod], now: false }).success).toBe(false);
});
