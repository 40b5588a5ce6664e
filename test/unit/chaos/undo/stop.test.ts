import { expect, test } from "vitest";
import { z } from "zod";
import type { NodeActions } from "../../../../backend/cluster/node-actions.ts";
import { defineFault, planOf } from "../../../../chaos/fault.ts";
import { createFakeFault } from "../../../fakes/faults.ts";
import { command, lights, stageExperiments } from "../../../fixtures/experiments.ts";

/** A fault that only this machine can take back: the worker's container is killed. */
const nodeKill = defineFault({
  name: "node-kill",
  title: "kill a node",
  group: "nodes",
  description: "Kills a worker.",
  lesson: "Its pods go elsewhere.",
  key: null,
  needs: [],
  params: z.strictObject({}),
  plan: async () =>
    planOf({
      victims: [{ kind: "node", name: "worker", uid: "uid-of-worker" }],
      changes: [
        {
          type: "node-power",
          node: { name: "worker", id: "0123456789ab" },
          how: "kill",
          address: "172.18.0.3",
        },
      ],
      holdSeconds: 30,
      kubectl: ["docker kill worker"],
    }),
});

function stage({ armed = async () => {} }: { readonly armed?: () => Promise<void> } = {}) {
  const fake = createFakeFault();
  const log = fake.did;
  const nodes: NodeActions = {
    container: async () => null,
    takeDown: async ({ name }, how) => void log.push(`${how} ${name}`),
    bringBack: async ({ name }) => void log.push(`start ${name}`),
    switchOff: async () => {},
    switchOn: async () => {},
    notRunning: async () => null,
    dropPackets: async () => {},
    letPacketsPass: async () => {},
    droppedMarks: async () => [],
    shapedLinks: async () => [],
  };
  const cluster = { ...fake.cluster, notReady: async () => null };
  return stageExperiments({
    fake,
    hands: { cluster, nodes, load: null },
    catalogue: [fake.fault, nodeKill],
    watchdog: {
      async arm() {
        log.push("armed");
        await armed();
      },
    },
  });
}

test("a watchdog is armed before what only this machine can take back, and for nothing else", async () => {
  const { experiments, did } = stage();

  await experiments.inject("lights-off", lights("hall"));
  await experiments.inject("node-kill", command());

  expect(did).toEqual(["off hall", "armed", "kill worker"]);
});

test("what no watchdog watches is not broken", async () => {
  const { experiments, did, journal } = stage({
    armed: async () => {
      throw new Error("No process can be started.");
    },
  });

  const view = await experiments.inject("node-kill", command());

  expect(view).toMatchObject({ phase: "failed", error: { message: "No process can be started." } });
  expect([did, journal.records.size]).toEqual([["armed"], 0]);
});

test("STOP frees first what only this machine can free: the API server may be what is broken", async () => {
  const { experiments, did } = stage();
  await experiments.inject("node-kill", command());
  await experiments.inject("lights-off", lights("hall"));
  did.length = 0;

  await experiments.undoAll();

  expect(did).toEqual(["start worker", "on hall"]);
});
