import { expect, test } from "vitest";
import { hostFindings, type NodeLooking } from "../../../../chaos/doctor/host.ts";
import { createIllNodes } from "../../../fakes/ill-cluster.ts";

const found = async (ills: Partial<NodeLooking>) =>
  (await hostFindings(createIllNodes(ills), ["worker"])).map(
    ({ where, what, remedy }) => `${where} ${what} → ${remedy}`,
  );

const container = (given: object) => ({
  container: async (name: string) => ({
    id: name,
    name,
    role: "worker" as const,
    state: "running" as const,
    address: "172.18.0.3",
    ...given,
  }),
});

test.each([
  ["paused", container({ state: "paused" }), "its container is paused → docker unpause worker"],
  ["killed", container({ state: "exited" }), "its container is exited → docker start worker"],
  ["being made", container({ state: "other" }), "its container does not run → docker start worker"],
  ["cut off", container({ address: null }), "is cut off → docker network connect kind worker"],
  ["removed", { container: async () => null }, "has no container any more → npm start"],
  [
    "dropping packets",
    { droppedMarks: async () => ["ab12"] },
    "drops packets (ab12) → docker exec worker iptables -S",
  ],
  [
    "slowing packets",
    { shapedLinks: async () => ["netem on eth0"] },
    "holds packets back (netem on eth0) → docker exec worker tc qdisc show",
  ],
  [
    "without its kubelet",
    { notRunning: async () => "it does not run" },
    "its kubelet does not run → docker exec worker systemctl start kubelet",
  ],
])("a node that is %s is found", async (_how, ills, expected) => {
  expect(await found(ills)).toEqual([`node/worker ${expected}`]);
});

test("what runs in a node that stands still is not asked", async () => {
  const asked = await found({
    ...container({ state: "paused" }),
    droppedMarks: () => Promise.reject(new Error("asked")),
  });

  expect(asked).toHaveLength(1);
});

test("a node that cannot be looked into is a finding, and no end of the look", async () => {
  const found = await hostFindings(
    createIllNodes({
      droppedMarks: async ({ name }) => {
        if (name === "worker") throw new Error("docker is away");
        return ["ab12"];
      },
    }),
    ["worker", "worker2"],
  );

  expect(found.map(({ what }) => what)).toEqual([
    "cannot be looked into: docker is away",
    "drops packets (ab12)",
  ]);
});
