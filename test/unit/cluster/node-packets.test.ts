import { expect, test } from "vitest";
import { createNodeActions } from "../../../backend/cluster/node-actions.ts";
import { rulesOf } from "../../../backend/cluster/node-packets.ts";
import { createFakeDocker } from "../../fakes/node-docker.ts";

const id = "0123456789ab";
const node = { id, name: "lab-worker" };
const drop = {
  mark: "mark1",
  between: ["10.244.1.2", "10.244.1.3"],
  and: ["10.244.2.4"],
  percent: 100,
  seconds: 20,
};

function stage() {
  const docker = createFakeDocker();
  const inside = docker.add({ id });
  return { docker, inside, nodes: createNodeActions({ cluster: "lab", ask: docker.ask }) };
}

test("packets are dropped both ways between the two sides, and none else", () => {
  expect(rulesOf(drop)).toBe(`*filter
:KINTSUGI-mark1 - [0:0]
-A KINTSUGI-mark1 -s 10.244.1.2,10.244.1.3 -d 10.244.2.4 -j DROP
-A KINTSUGI-mark1 -s 10.244.2.4 -d 10.244.1.2,10.244.1.3 -j DROP
COMMIT
`);
});

test("a share of them is chosen at random", () => {
  expect(rulesOf({ ...drop, percent: 12.5 })).toContain(
    "-m statistic --mode random --probability 0.1250 -j DROP",
  );
});

test.each([
  ["a name", { between: ["lab-worker"] }],
  ["a flag", { and: ["--flush"] }],
  ["a line of its own", { and: ["10.0.0.1\n-A INPUT"] }],
  ["nobody", { between: [] }],
  ["no mark", { mark: "X; reboot" }],
])("%s is no rule", (_, part) => {
  expect(() => rulesOf({ ...drop, ...part })).toThrow(/^Not an? /);
});

test("rules are there once however often they are made, and gone however often lifted", async () => {
  const { inside, nodes } = stage();

  await nodes.dropPackets(node, drop);
  await nodes.dropPackets(node, drop);
  const marks = await nodes.droppedMarks(node);
  const timers = [...inside.timers.keys()];
  await nodes.letPacketsPass(node, drop.mark);
  await nodes.letPacketsPass(node, drop.mark);

  expect(marks).toEqual(["mark1"]);
  expect(timers).toEqual(["kintsugi-packets-mark1"]);
  expect(await nodes.droppedMarks(node)).toEqual([]);
  expect(inside.timers.size).toBe(0);
});

test("the node's own timer lifts them with the same script, its dollars safe from systemd", async () => {
  const { docker, inside, nodes } = stage();

  await nodes.dropPackets(node, drop);
  await nodes.letPacketsPass(node, drop.mark);

  const armed = docker.asked.find((line) => line.includes("systemd-run"));
  expect(armed).toContain('iptables -w 5 -X "$$1"');
  expect(armed).not.toMatch(/[^$]\$[^$]/);
  expect(docker.asked.at(-2)).toContain('iptables -w 5 -X "$1"');
  expect(inside.chains.size).toBe(0);
});

test("a node that was killed has lost its rules", async () => {
  const { inside, nodes } = stage();
  inside.status = "exited";

  await nodes.letPacketsPass(node, drop.mark);

  expect(await nodes.droppedMarks(node)).toEqual([]);
});
