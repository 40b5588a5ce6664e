import { expect, test } from "vitest";
import type { Victim } from "../../../backend/wire/state.ts";
import {
  calm,
  endpoints,
  experiment,
  gone,
  node,
  outline,
  pod,
  since,
  start,
  tell,
  young,
} from "./telling.ts";

const name = "kintsugi-worker";
const victims: readonly Victim[] = [{ kind: "node", name, uid: null }];
const lost = { readiness: "silent", readinessAt: start + 16_000 } as const;
const taints = [
  "node.kubernetes.io/unreachable:NoSchedule",
  "node.kubernetes.io/unreachable:NoExecute",
];
const dead = [
  experiment(0, "injecting", victims),
  experiment(300, "holding", victims),
  node(16_200, name, lost),
  pod(16_250, "a", { phase: "unready" }),
  endpoints(16_300, "b", "c"),
  node(16_600, name, { ...lost, taints }),
  pod(18_700, "a", { phase: "leaving", deletedAt: start + 18_000, graceSeconds: 10 }),
  young(18_750, "d", { node: null }),
  young(21_000, "d", { phase: "ready", node: "kintsugi-worker2", readyAt: start + 21_000 }),
  endpoints(21_050, "b", "c", "d"),
];
const back = [
  experiment(45_000, "undoing", victims),
  experiment(46_000, "verifying", victims),
  node(52_400, name, { readinessAt: start + 52_000 }),
  gone(53_000, "a"),
];
// The two that stay stand on the other node.
const elsewhere = ["b", "c"].map((one) => pod(-5000, one, { node: "kintsugi-worker2" }));

test("a node that is killed falls silent, is given up, and comes back; its pods are replaced meanwhile", () => {
  const [run, ...others] = tell(...elsewhere, ...calm(0, 60_000), ...dead, ...back);

  expect(run?.rows.map(outline)).toEqual([
    "node kintsugi-worker: silent 300, not-ready 16200, tainted 16600, evicted 18700, replaced 21000, back 52400",
    "pod a -> d: deleted 18700, created 18750, scheduled 21000, ready 21000, endpoint 21050",
  ]);
  expect([run?.detectedAt, run?.replacedAt, run?.wholeAt].map((at) => since(at ?? null))).toEqual([
    16_200, 21_000, 52_400,
  ]);
  expect(others).toEqual([]);
});

test("it is degraded until its pods are replaced, and recovering until the node is back", () => {
  const phaseAt = (at: number) =>
    tell(
      ...elsewhere,
      ...[...calm(0, 60_000), ...dead, ...back].filter((event) => event.at <= start + at),
    )[0]?.phase;

  expect([200, 17_000, 25_000, 51_000, 59_000].map(phaseAt)).toEqual([
    "hit",
    "degraded",
    "recovering",
    "recovering",
    "steady",
  ]);
});

test("a node that comes back in time keeps its pods, and the row says so", () => {
  const early = [...dead.slice(0, 6), experiment(18_000, "verifying", victims)];
  const again = [
    node(19_000, name, { readinessAt: start + 19_000 }),
    pod(19_500, "a", { phase: "ready", readyAt: start + 19_000 }),
  ];
  const [run] = tell(...elsewhere, ...calm(0, 30_000), ...early, ...again);

  expect(run?.rows.map(outline)).toEqual([
    "node kintsugi-worker: silent 300, not-ready 16200, tainted 16600, back 19000",
  ]);
  expect(run?.phase).toBe("steady");
});

test("a node lost by itself is a disturbance from outside, and nobody knows when it fell silent", () => {
  const outside = [...dead, ...back].filter(({ type }) => type !== "experiment");
  const [run, ...others] = tell(...elsewhere, ...calm(0, 60_000), ...outside);

  expect(run?.cause).toEqual({ by: "outside", title: "kintsugi-worker is not Ready any more" });
  expect(run?.rows[0]?.marks[0]?.step).toBe("not-ready");
  expect(since(run?.wholeAt ?? null)).toBe(52_400);
  expect(others).toEqual([]);
});

test("a node on which nothing stood is known as such; one whose pods have to move is not", () => {
  const nobody = pod(-5000, "a", { node: "kintsugi-worker2" });
  const lostOnly = dead.filter(({ type, at }) => type === "experiment" || at === start + 16_200);
  const [empty] = tell(nobody, ...elsewhere, ...calm(0, 60_000), ...lostOnly);
  const [full] = tell(...elsewhere, ...calm(0, 60_000), ...dead);

  expect(empty?.rows.map(({ isEmpty }) => isEmpty)).toEqual([true]);
  expect(full?.rows.map(({ isEmpty }) => isEmpty)).toEqual([undefined, undefined]);
});

test("a node that is taken out of the cluster is not waited for", () => {
  const removed = { type: "gone", kind: "nodes", at: start + 30_000, uid: `${name}-uid` } as const;
  const outside = dead.filter(({ type }) => type !== "experiment");
  const [run] = tell(...elsewhere, ...calm(0, 40_000), ...outside, gone(30_100, "a"), removed);

  expect(run?.rows.map(({ isOver }) => isOver)).toEqual([true, true]);
  expect(run?.phase).toBe("steady");
});
