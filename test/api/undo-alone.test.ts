import { basename } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClusterActions, createActions } from "../../backend/cluster/actions.ts";
import type { Kube } from "../../backend/cluster/clients.ts";
import { createGuard } from "../../backend/cluster/guard.ts";
import { undo } from "../../backend/commands/undo.ts";
import { type Config, readConfig } from "../../backend/config.ts";
import { boundChange, type Change } from "../../chaos/changes.ts";
import { createDiskCopies, type DiskCopies } from "../../chaos/undo/disk-copies.ts";
import { createClusterJournal, type Journal } from "../../chaos/undo/journal.ts";
import { useSharedCluster } from "./shared-cluster.ts";

// `undo` where no lab serves: what a lab that was killed had written down and broken is found by its traces alone.
const { signal } = new AbortController();
let kube: Kube;
let actions: ClusterActions;
let copies: DiskCopies;
let journal: Journal;
let config: Config;

beforeAll(() => {
  const shared = useSharedCluster();
  kube = shared.kube;
  const { connection, stateDir } = shared;
  const guard = createGuard({ connection, stateDir, provider: "kwok" });
  actions = createActions({ kube, guard, namespace: "pizza" });
  copies = createDiskCopies(stateDir);
  journal = createClusterJournal({ kube, guard, copies });
  const own = { name: basename(stateDir).toLowerCase(), stateDir };
  config = { ...readConfig({ provider: "kwok", json: true }), ...own };
});
afterAll(() => kube.close());

/** A cordon as a lab leaves it that was killed while it held: written down, made, and nobody there. */
async function cordonAndDie(id: string) {
  const [node] = await actions.nodes();
  if (node === undefined) throw new Error("A node is needed.");
  const { name, uid } = node;
  const target = { apiVersion: "v1", kind: "Node", namespace: null, name, uid };
  const fields = [{ path: ["spec", "unschedulable"], before: null, after: true }];
  const change: Change = { type: "fields", target, fields };
  const plan = {
    victims: [{ kind: "node" as const, name, uid }],
    changes: [change],
    holdSeconds: 600,
    kubectl: [`kubectl cordon ${name}`],
    note: null,
  };
  await journal.open({ id, fault: "node-cordon", title: "cordon a node", plan, seed: 7 });
  await boundChange(change).apply({ cluster: actions, nodes: null, load: null }, signal);
}
const schedulable = async () => (await actions.nodes()).every((node) => node.schedulable);

test("what a killed lab left is taken back and struck out, on disk and in the cluster", async () => {
  await cordonAndDie("alone-1");
  const broken = await schedulable();

  const code = await undo(config, null);

  expect(broken).toBe(false);
  expect(code).toBe(0);
  expect(await schedulable()).toBe(true);
  expect(await journal.list()).toEqual([]);
  expect(await copies.list()).toEqual([]);
});

test("what stands only in the cluster, its copy lost, is taken back too", async () => {
  await cordonAndDie("alone-2");
  await copies.remove("alone-2");

  expect(await undo(config, null)).toBe(0);
  expect(await schedulable()).toBe(true);
  expect(await journal.list()).toEqual([]);
});

test("of two, only the one that is named is taken back", async () => {
  await cordonAndDie("alone-3");
  await cordonAndDie("alone-4");

  expect(await undo(config, "alone-4")).toBe(0);
  const left = await copies.list();
  expect(await undo(config, null)).toBe(0);

  expect(left).toMatchObject([{ state: "whole", entry: { id: "alone-3" } }]);
});

test("an entry that nobody can read is said, and left for somebody to look at", async () => {
  const place = "/api/v1/namespaces/kintsugi/configmaps";
  await kube.send({
    method: "POST",
    path: place,
    body: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "fault-strange", labels: { "kintsugi.dev/journal": "true" } },
      data: { entry: "{}" },
    },
  });

  const code = await undo(config, null);

  expect(code).toBe(1);
  expect(await journal.list()).toMatchObject([{ state: "broken", id: "strange" }]);
  await kube.send({ method: "DELETE", path: `${place}/fault-strange` });
});

test("an experiment that is not open is refused, with where the open ones are listed", async () => {
  await expect(undo(config, "never-1")).rejects.toMatchObject({
    code: "unknown-experiment",
    remedy: expect.stringContaining("status"),
  });
});
