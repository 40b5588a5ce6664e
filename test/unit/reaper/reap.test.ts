import { beforeEach, expect, test } from "vitest";
import type { ClusterActions, FieldStep } from "../../../backend/cluster/actions.ts";
import type { Change } from "../../../chaos/changes.ts";
import type { JournalEntry, JournalRecord } from "../../../chaos/undo/journal-entry.ts";
import { createMemory } from "../../../k8s/reaper/patience.ts";
import { type Memory, reap, type Sight } from "../../../k8s/reaper/reap.ts";

const target = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "pizza",
  name: "storefront",
  uid: "u1",
};
const scaled: Change = {
  type: "fields",
  target,
  fields: [{ path: ["spec", "replicas"], before: 3, after: 0 }],
};
const slowed: Change = {
  type: "pod-suffering",
  pod: { name: "storefront-1", namespace: "pizza", uid: "p1" },
  suffering: { type: "slow", seconds: 60, ms: 500 },
};
const frozen: Change = {
  type: "node-power",
  node: { name: "kintsugi-worker", id: "0123456789ab" },
  how: "pause",
  address: "172.18.0.3",
};

let said: string[];
let closed: string[];
let steps: FieldStep[];
let unsettled: string | null;
let isAway: boolean;
let memory: Memory;
beforeEach(() => {
  [said, closed, steps, unsettled, isAway] = [[], [], [], null, false];
  memory = createMemory();
});

/** Sets fields back and says what is not settled; whatever else the reaper would try fails: its account may not. */
const cluster = {
  async setFields(_: unknown, wanted: readonly FieldStep[]) {
    if (isAway) throw new Error("The API server is away.");
    steps.push(...wanted);
  },
  notSettled: async () => unsettled,
  notReady: async () => null,
  pods: async () => [],
} as unknown as ClusterActions; // the rest is missing on purpose

const entry = (changes: Change[], own: Partial<JournalEntry> = {}): JournalRecord => ({
  state: "whole",
  entry: {
    id: "bad-1",
    fault: "dns-outage",
    title: "cut the names off",
    plan: { victims: [], changes, holdSeconds: 60, kubectl: [], note: null },
    seed: 1,
    phase: "holding",
    owner: "run-1",
    openedAt: 0,
    expiresAt: 100_000,
    ...own,
  },
});

/** Turns each second until `seconds` by the API server's clock, the lease not renewed meanwhile. */
async function turnUntil(seconds: number, given: Partial<Sight> & { readonly from?: number }) {
  const { from = 0, records = [], lease = { holder: "run-1", renewedAt: 0 } } = given;
  for (let at = from; at <= seconds; at++) {
    const open = records.filter((one) => one.state === "broken" || !closed.includes(one.entry.id));
    await reap(
      { records: open, lease, now: at * 1000, monotonic: at * 1000 },
      {
        hands: { cluster, nodes: null, load: null },
        close: async (id) => void closed.push(id),
        say: (line) => void said.push(line),
        memory,
        signal: new AbortController().signal,
      },
    );
  }
}

test("an entry whose time runs and whose lab lives is left alone", async () => {
  await turnUntil(99, {
    from: 90,
    records: [entry([scaled])],
    lease: { holder: "run-1", renewedAt: 88_000 },
  });

  expect(steps).toEqual([]);
  expect(closed).toEqual([]);
});

test("an entry whose time is over is taken back once, and closed", async () => {
  await turnUntil(105, { from: 101, records: [entry([scaled])], lease: null });

  expect(steps).toEqual([{ path: ["spec", "replicas"], from: 0, to: 3 }]);
  expect(closed).toEqual(["bad-1"]);
  expect(said).toEqual([
    "bad-1 (dns-outage): taken back, 1 changes: its time is over.",
    "bad-1 (dns-outage): all is as before, entry closed.",
  ]);
});

test("what a lab that died had broken is taken back 18 s after its last sign of life", async () => {
  await turnUntil(18, { records: [entry([scaled])] });
  const before = steps.length;

  await turnUntil(19, { from: 19, records: [entry([scaled])] });

  expect(before).toBe(0);
  expect(closed).toEqual(["bad-1"]);
});

test("an API server that was away gives the lab time to renew its lease", async () => {
  await turnUntil(10, { records: [entry([scaled])] });
  await turnUntil(45, { from: 40, records: [entry([scaled])] });
  const atOnce = closed.length;

  await turnUntil(46, { from: 46, records: [entry([scaled])] });

  expect(atOnce).toBe(0);
  expect(closed).toEqual(["bad-1"]);
});

test("another lab's stale lease says nothing of an entry that is not its own", async () => {
  await turnUntil(60, {
    records: [entry([scaled])],
    lease: { holder: "run-2", renewedAt: 0 },
  });

  expect(steps).toEqual([]);
});

test("an entry stays until all is whole, and what is missing is said once", async () => {
  unsettled = "Deployment storefront: 0 of 3 pods are ready";
  await turnUntil(105, { from: 101, records: [entry([scaled])], lease: null });
  const whileBroken = closed.length;

  unsettled = null;
  await turnUntil(106, { from: 106, records: [entry([scaled])], lease: null });

  expect(whileBroken).toBe(0);
  expect(closed).toEqual(["bad-1"]);
  expect(steps).toHaveLength(1);
  expect(said.filter((line) => line.includes("not whole yet"))).toHaveLength(1);
});

test("a revert that fails is tried again", async () => {
  isAway = true;
  await turnUntil(103, { from: 101, records: [entry([scaled])], lease: null });
  isAway = false;

  await turnUntil(104, { from: 104, records: [entry([scaled])], lease: null });

  expect(closed).toEqual(["bad-1"]);
  expect(said.filter((line) => line.includes("not taken back yet"))).toHaveLength(1);
});

test("of an entry that the host must undo, the cluster's part is taken back and the entry left", async () => {
  await turnUntil(105, { from: 101, records: [entry([scaled, frozen])], lease: null });

  expect(steps).toHaveLength(1);
  expect(closed).toEqual([]);
});

test("what ends by itself is left to, and its entry stays until its time is over", async () => {
  await turnUntil(100, { records: [entry([slowed])] });
  const before = closed.length;

  await turnUntil(101, { from: 101, records: [entry([slowed])] });

  expect(before).toBe(0);
  expect(closed).toEqual(["bad-1"]);
});

test("an entry that cannot be read is left alone, said once, and holds up no other", async () => {
  const broken = { state: "broken", id: "odd", reason: "It is not JSON." } as const;

  await turnUntil(104, { from: 101, records: [broken, entry([scaled])], lease: null });

  expect(closed).toEqual(["bad-1"]);
  expect(said.filter((line) => line.startsWith("odd"))).toEqual([
    "odd: cannot be read, left alone: It is not JSON.",
  ]);
});
