import { expect, test } from "vitest";
import { nodePartition } from "../../../../chaos/faults/node-partition.ts";
import { idOf, openNodeStage } from "../../../fixtures/node-stage.ts";

test("this container leaves the network, and its address is kept in mind", async () => {
  const plan = await openNodeStage().plan(nodePartition, { node: "worker2", seconds: 20 });

  expect(plan.changes).toEqual([
    {
      type: "node-power",
      node: { name: "worker2", id: idOf(2) },
      how: "disconnect",
      address: "172.18.0.4",
    },
  ]);
  expect([plan.holdSeconds, plan.kubectl]).toEqual([
    20,
    ["docker network disconnect kind worker2"],
  ]);
});

test("a node that does not run is not hit", async () => {
  const stage = openNodeStage({ down: ["worker"] });

  await expect(stage.plan(nodePartition, { node: "worker" })).rejects.toMatchObject({
    code: "node-not-running",
  });
});

test("whatever the seed, it is a worker", async () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const plans = await Promise.all(
    seeds.map((seed) => openNodeStage().plan(nodePartition, {}, seed)),
  );

  const names = new Set(plans.flatMap(({ victims }) => victims.map(({ name }) => name)));
  expect([...names].filter((name) => !name.startsWith("worker"))).toEqual([]);
  expect(names.size).toBeGreaterThan(2);
});
