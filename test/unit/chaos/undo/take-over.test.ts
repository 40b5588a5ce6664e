import { expect, test } from "vitest";
import type { ClusterActions } from "../../../../backend/cluster/actions.ts";
import { createNodeActions } from "../../../../backend/cluster/node-actions.ts";
import type { Change } from "../../../../chaos/changes.ts";
import { type Orphan, takeOver } from "../../../../chaos/undo/take-over.ts";
import { createFakeDocker } from "../../../fakes/node-docker.ts";
import { createFakeTime } from "../../../fakes/time.ts";

const controlPlane = { id: "aaaaaaaaaaaa", name: "lab-control-plane" };
const worker = { id: "bbbbbbbbbbbb", name: "lab-worker" };
const target = {
  apiVersion: "v1",
  kind: "Node",
  namespace: null,
  name: "lab-worker",
  uid: "uid-1",
};

const frozen: Change = { type: "node-power", node: worker, how: "pause", address: "172.18.0.3" };
const silenced: Change = {
  type: "node-switch",
  node: controlPlane,
  program: "api-server",
  seconds: 20,
};
const cordoned: Change = {
  type: "fields",
  target,
  fields: [{ path: ["spec", "unschedulable"], before: null, after: true }],
};
const orphan = (id: string, ...changes: Change[]): Orphan => ({ id, title: id, changes });

/** Two nodes, and a cluster that answers only while its API server is not stopped. */
function stage() {
  const docker = createFakeDocker();
  const master = docker.add({ id: controlPlane.id });
  const node = docker.add({ id: worker.id });
  const did: string[] = [];
  const world = { isForeign: false, cordoned: true, restsLeft: 0 };
  const isSilent = () => master.programs.get("kube-apiserver") === "stopped" || world.isForeign;
  const answer = () => {
    if (isSilent()) throw new Error("The API server does not answer");
  };
  const cluster = {
    async setFields() {
      answer();
      did.push("uncordon");
      world.cordoned = false;
    },
    async notReady(name: string) {
      answer();
      if (node.status !== "running") return `${name} is not Ready yet`;
      return world.restsLeft-- > 0 ? `${name} is not Ready yet` : null;
    },
    notSettled: async () => (world.cordoned ? "it is cordoned" : null),
    // What these changes ask of a cluster, and no more.
  } as Partial<ClusterActions> as ClusterActions;
  const time = createFakeTime();
  const closed: string[] = [];
  const parts = {
    hands: {
      cluster,
      nodes: createNodeActions({ cluster: "lab", ask: docker.ask }),
      load: null,
    },
    reach: async () => answer(),
    close: async (id: string) => void closed.push(id),
    clock: time,
    pause: (ms: number) => time.advance(ms),
  };
  return { docker, master, node, did, world, closed, parts, time };
}

test("the host is put right first, so that the API server can answer for the rest", async () => {
  const { master, node, world, closed, parts } = stage();
  node.status = "paused";
  master.programs.set("kube-apiserver", "stopped");

  const taken = await takeOver(
    [orphan("newest", cordoned, frozen), orphan("oldest", silenced)],
    parts,
    60_000,
  );

  expect(taken.map(({ state }) => state)).toEqual(["done", "done"]);
  expect(closed).toEqual(["newest", "oldest"]);
  expect(node.status).toBe("running");
  expect(world.cordoned).toBe(false);
});

test("an entry is closed only when nothing remains, and each revert is done once", async () => {
  const { did, world, closed, parts, time } = stage();
  world.restsLeft = 3;

  const [taken] = await takeOver([orphan("one", cordoned, frozen)], parts, 60_000);

  expect(taken?.state).toBe("done");
  expect(closed).toEqual(["one"]);
  expect(did).toEqual(["uncordon"]);
  expect(time.monotonic()).toBe(6000);
});

test("what cannot be taken back is stuck with the lines that free it, and holds up nobody else", async () => {
  const { world, node, closed, parts } = stage();
  world.isForeign = true;
  node.status = "paused";

  const taken = await takeOver([orphan("a", cordoned), orphan("b", frozen)], parts, 10_000);

  expect(node.status).toBe("running");
  expect(closed).toEqual([]);
  expect(taken).toEqual([
    {
      id: "a",
      title: "a",
      state: "stuck",
      remains: ["The API server does not answer"],
      byHand: ["kubectl get node lab-worker -o yaml"],
    },
    {
      id: "b",
      title: "b",
      state: "stuck",
      remains: ["The API server does not answer"],
      byHand: ["docker unpause lab-worker"],
    },
  ]);
});

test("with Docker away, the cluster's part is still taken back", async () => {
  const { docker, did, closed, parts } = stage();
  docker.goAway();

  const [taken] = await takeOver([orphan("one", cordoned, frozen)], parts, 0);

  expect(did).toEqual(["uncordon"]);
  expect(closed).toEqual([]);
  expect(taken).toMatchObject({ state: "stuck", byHand: ["docker unpause lab-worker"] });
});

test("what somebody else has closed meanwhile is left alone from then on", async () => {
  const { node, world, parts } = stage();
  world.restsLeft = 1_000;
  let asked = 0;

  const [taken] = await takeOver(
    [orphan("one", frozen)],
    { ...parts, isOpen: () => (asked += 1) < 4 },
    3_600_000,
  );

  expect(taken?.state).toBe("done");
  expect(node.status).toBe("running");
});
