import { expect, test } from "vitest";
import { networkLoss } from "../../../../chaos/faults/network-loss.ts";
import { changesOf } from "../../../fixtures/fault-stage.ts";
import { openNodeStage } from "../../../fixtures/node-stage.ts";

test("each node that carries one of the pods loses this share, and no other node does", async () => {
  const plan = await openNodeStage().plan(networkLoss, { percent: 25, seconds: 30 });

  const losses = changesOf(plan, "packet-loss");
  expect(losses.map(({ node }) => node.name)).toEqual(["worker", "worker2"]);
  expect(losses.map(({ percent, seconds }) => [percent, seconds])).toEqual([
    [25, 35],
    [25, 35],
  ]);
  expect(losses[0]).toMatchObject({
    between: ["10.244.0.2", "10.244.0.3"],
    and: ["10.244.0.4", "10.244.0.5"],
  });
});

test("by hand it is a rule for each way on each node", async () => {
  const plan = await openNodeStage().plan(networkLoss, { percent: 25 });

  expect(plan.kubectl).toHaveLength(4);
  expect(plan.kubectl.slice(0, 2)).toEqual([
    "docker exec worker iptables -I FORWARD -s 10.244.0.2,10.244.0.3 -d 10.244.0.4,10.244.0.5 -m statistic --mode random --probability 0.25 -j DROP",
    "docker exec worker iptables -I FORWARD -s 10.244.0.4,10.244.0.5 -d 10.244.0.2,10.244.0.3 -m statistic --mode random --probability 0.25 -j DROP",
  ]);
});
