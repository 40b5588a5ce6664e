import { expect, test } from "vitest";
import { createNodeActions } from "../../../backend/cluster/node-actions.ts";
import { shapedIn } from "../../../backend/cluster/node-queues.ts";
import { createFakeDocker } from "../../fakes/node-docker.ts";

const fresh = `qdisc noqueue 0: dev lo root refcnt 2
qdisc noqueue 0: dev eth0 root refcnt 2
qdisc fq_codel 0: dev veth1 root refcnt 2 limit 10240p flows 1024
qdisc clsact ffff: dev eth0 parent ffff:fff1
`;

test("the queues of a fresh node are no finding", () => {
  expect(shapedIn(fresh)).toEqual([]);
});

test("a queue that delays or limits is named with its link, once", () => {
  const shaped = `${fresh}qdisc netem 8001: dev eth0 root refcnt 2 limit 1000 delay 200ms
qdisc tbf 8002: dev veth1 root refcnt 2 rate 1Mbit burst 4Kb lat 50ms
qdisc netem 8001: dev eth0 root refcnt 2 limit 1000 delay 200ms
`;

  expect(shapedIn(shaped)).toEqual(["netem on eth0", "tbf on veth1"]);
});

test("a link's name cannot say more than a name", () => {
  expect(shapedIn("qdisc netem 1: dev eth0\u001b[31m root")).toEqual(["netem on eth0\\u001b[31m"]);
});

test("a node that was killed has no queues", async () => {
  const docker = createFakeDocker();
  docker.add({ id: "0123456789ab", status: "exited" });
  const nodes = createNodeActions({ cluster: "lab", ask: docker.ask });

  expect(await nodes.shapedLinks({ id: "0123456789ab", name: "lab-worker" })).toEqual([]);
});
