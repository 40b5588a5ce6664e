import { expect, test } from "vitest";
import type { LabEvent } from "../../../../backend/wire/events.ts";
import { reduceAll } from "../../../../backend/wire/reduce.ts";
import { emptyState } from "../../../../backend/wire/state.ts";
import { cells, createLines } from "../../../../dashboard/model/pod-rows.ts";
import { arrange } from "../../../../dashboard/model/shelves.ts";
import { crowd } from "../../../fixtures/crowd.ts";

const now = 1_000_000_000;
const big = reduceAll(emptyState, crowd({ pods: 1000, nodes: 8 }, now));
const scene = arrange(big, now, null);
const changed = (event: LabEvent) => arrange(reduceAll(big, [event]), now, scene);
const [first] = Object.values(big.pods);
const bowlsOf = ({ shelves }: typeof scene) => shelves.flatMap(({ back }) => back);

test("more than a hundred and twenty bowls, or eight shelves, are a field", () => {
  const isField = (pods: number, nodes: number) =>
    arrange(reduceAll(emptyState, crowd({ pods, nodes }, now)), now, null).isField;

  expect([isField(120, 3), isField(121, 3), isField(20, 8), isField(20, 9)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test("a field becomes bowls again only when there are clearly fewer", () => {
  const few = (pods: number) =>
    arrange(reduceAll(emptyState, crowd({ pods, nodes: 3 }, now)), now, scene).isField;

  expect([few(100), few(90)]).toEqual([true, false]);
});

test("in a field everybody of a node stands in one row, by app", () => {
  const [shelf] = scene.shelves;

  expect(shelf?.front).toEqual([]);
  expect(shelf?.back).toHaveLength(125);
  expect(new Set(shelf?.back.map((bowl) => bowl?.app)).size).toBe(4);
  expect(shelf?.back[0]?.app).toBe("storefront");
});

test("what is as before is the same object: one pod's news change one bowl on one shelf", () => {
  const view = { ...first, phase: "unready", resourceVersion: "new" } as NonNullable<typeof first>;

  const next = changed({ type: "seen", kind: "pods", at: now, view });

  expect(next.shelves.filter((shelf, i) => shelf !== scene.shelves[i])).toHaveLength(1);
  const before = new Set(bowlsOf(scene));
  expect(bowlsOf(next).filter((bowl) => !before.has(bowl))).toHaveLength(1);
});

test("a pod that goes leaves its place free, and nobody moves", () => {
  const next = changed({ type: "gone", kind: "pods", at: now, uid: first?.uid ?? "" });

  const names = (one: typeof scene) => bowlsOf(one).map((bowl) => bowl?.name ?? null);
  const moved = names(next).filter((name, i) => name !== null && name !== names(scene)[i]);
  expect(moved).toEqual([]);
});

test("the table has a line for each node and each pod, and keeps those of shelves that are as before", () => {
  const linesOf = createLines();
  const lines = linesOf(scene, now);

  expect(lines.filter(({ type }) => type === "node")).toHaveLength(8);
  expect(lines).toHaveLength(1008);
  expect(lines[0]).toEqual({
    type: "node",
    key: "node kintsugi-worker1",
    name: "kintsugi-worker1",
    says: "125 pods",
  });
});

test("the table says of a lost pod that it is gone, and since when", () => {
  const gone = changed({ type: "gone", kind: "pods", at: now - 7000, uid: first?.uid ?? "" });
  const lost = gone.bowls.get(first?.uid ?? "");

  expect(lost === undefined ? null : cells(lost, now)).toEqual({
    name: first?.name,
    app: "storefront",
    phase: "lost",
    ready: "no",
    restarts: "–",
    age: "gone 7 s",
    version: "–",
  });
});
