import { expect, test } from "vitest";
import { zoneOutage } from "../../../../chaos/faults/zone-outage.ts";
import { changesOf } from "../../../fixtures/fault-stage.ts";
import { openNodeStage, worker } from "../../../fixtures/node-stage.ts";

test("all workers of the zone stand still, and no others", async () => {
  const plan = await openNodeStage().plan(zoneOutage, { zone: "b" });

  const hit = changesOf(plan, "node-power").map(({ node, how }) => `${how} ${node.name}`);
  expect(hit.toSorted()).toEqual(["pause worker2", "pause worker4"]);
});

test("without a zone's name the seed chooses one whole zone", async () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const plans = await Promise.all(seeds.map((seed) => openNodeStage().plan(zoneOutage, {}, seed)));

  const hit = plans.map(({ victims }) =>
    victims
      .map(({ name }) => name)
      .toSorted()
      .join(" "),
  );
  expect([...new Set(hit)].toSorted()).toEqual(["worker worker3", "worker2 worker4"]);
});

test("workers without a zone are not taken for one", async () => {
  const nodes = [worker("worker", { zone: null }), worker("worker2", { zone: null })];

  await expect(openNodeStage({ nodes }).plan(zoneOutage)).rejects.toMatchObject({
    code: "no-zones",
  });
});

test("a zone that is not there is refused", async () => {
  await expect(openNodeStage().plan(zoneOutage, { zone: "moon" })).rejects.toMatchObject({
    code: "no-nodes",
  });
});
