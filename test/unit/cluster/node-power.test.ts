import { expect, test } from "vitest";
import { createNodeActions } from "../../../backend/cluster/node-actions.ts";
import { createFakeDocker } from "../../fakes/node-docker.ts";

const id = "0123456789ab";
const node = { id, name: "lab-worker" };
const address = "172.18.0.3";
const patience = new AbortController().signal;

function stage(container: Parameters<ReturnType<typeof createFakeDocker>["add"]>[0] = { id }) {
  const docker = createFakeDocker();
  const inside = docker.add(container);
  return { docker, inside, nodes: createNodeActions({ cluster: "lab", ask: docker.ask }) };
}

test.each([
  ["pause", { status: "paused", address }],
  ["kill", { status: "exited", address }],
  ["disconnect", { status: "running", address: null }],
] as const)(
  "%s takes a node down once and brings it back once, however often asked",
  async (how, down) => {
    const { docker, inside, nodes } = stage();

    await nodes.takeDown(node, how);
    await nodes.takeDown(node, how);
    const then = { status: inside.status, address: inside.address };
    await nodes.bringBack(node, how, address, patience);
    await nodes.bringBack(node, how, address, patience);

    expect(then).toEqual(down);
    expect(inside).toMatchObject({ status: "running", address });
    expect(docker.asked.filter((line) => !line.startsWith("exec"))).toHaveLength(2);
  },
);

test("a node that was cut off dials the API server anew as soon as it is back", async () => {
  const { docker, nodes } = stage();
  await nodes.takeDown(node, "disconnect");

  await nodes.bringBack(node, "disconnect", address, patience);

  expect(docker.asked.slice(-2)).toEqual(["network connect kind", "exec ss --kill dport = 6443"]);
});

test("a container of another cluster is refused, whatever is asked of it", async () => {
  const { docker, nodes } = stage({ id, cluster: "production" });
  const refused = { code: "foreign-node" };

  await expect(nodes.takeDown(node, "kill")).rejects.toMatchObject(refused);
  await expect(nodes.bringBack(node, "kill", address, patience)).rejects.toMatchObject(refused);
  await expect(nodes.switchOff(node, "kubelet", 5)).rejects.toMatchObject(refused);
  await expect(nodes.letPacketsPass(node, "abcd")).rejects.toMatchObject(refused);
  expect(docker.asked).toEqual([]);
});

test("a container that Docker found by its name instead of its id is refused", async () => {
  const docker = createFakeDocker();
  docker.nodes.set("cafe", { ...docker.add({ id }), id: "ffff" });
  const nodes = createNodeActions({ cluster: "lab", ask: docker.ask });

  const kill = nodes.takeDown({ id: "cafe", name: "lab-worker" }, "kill");

  await expect(kill).rejects.toMatchObject({ code: "foreign-node" });
});

test("a container that is gone needs nothing", async () => {
  const { nodes } = stage();
  const gone = { id: "fedcba987654", name: "lab-worker9" };

  await nodes.takeDown(gone, "pause");
  await nodes.bringBack(gone, "pause", address, patience);
  await nodes.switchOff(gone, "kubelet", 5);
  await nodes.switchOn(gone, "scheduler");
  await nodes.letPacketsPass(gone, "abcd");

  expect(await nodes.notRunning(gone, "kubelet")).toBeNull();
  expect(await nodes.droppedMarks(gone)).toEqual([]);
});

test("a node that does not run cannot be frozen, and the error says how to start it", async () => {
  const { nodes } = stage({ id, status: "exited" });

  await expect(nodes.takeDown(node, "pause")).rejects.toMatchObject({
    code: "node-not-running",
    remedy: expect.stringContaining(`docker start ${id}`),
  });
});

test("what an undone pause finds killed stays killed: that was somebody else", async () => {
  const { inside, nodes } = stage();
  await nodes.takeDown(node, "pause");
  inside.status = "exited";

  await nodes.bringBack(node, "pause", address, patience);

  expect(inside.status).toBe("exited");
});

test("a Docker that does not answer is an error, never a node that is gone", async () => {
  const { docker, nodes } = stage();
  docker.goAway();

  const back = nodes.bringBack(node, "pause", address, patience);

  await expect(back).rejects.toMatchObject({ code: "no-docker" });
});
