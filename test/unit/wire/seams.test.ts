import { expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import { emptyState, type LabState } from "../../../backend/wire/state.ts";
import type { PodView, WorkloadView } from "../../../backend/wire/views.ts";
import { owner, podView, storefrontSet, workloadView } from "../../fixtures/views.ts";

const seen = (at: number, view: PodView): LabEvent => ({ type: "seen", kind: "pods", at, view });
const gone = (at: number, name: string): LabEvent => ({
  type: "gone",
  kind: "pods",
  at,
  uid: `${name}-uid`,
});
const set = (at: number, given: Partial<WorkloadView> = {}): LabEvent => ({
  type: "seen",
  kind: "replicasets",
  at,
  view: workloadView({ name: storefrontSet.name, ...given }),
});
const play = (...events: LabEvent[]): LabState => events.reduce(reduce, emptyState);

const three = ["a", "b", "c"].map((name) => seen(0, podView({ name })));
const born = (at: number, name: string, given: Partial<PodView> = {}) =>
  seen(at, podView({ name, createdAt: Math.floor(at / 1000) * 1000, phase: "pending", ...given }));
const ready = (at: number, name: string, given: Partial<PodView> = {}) =>
  seen(at, podView({ name, createdAt: Math.floor(at / 1000) * 1000, ...given }));

test("a pod that took the place of a deleted one carries a seam: how long it took, and for whom", () => {
  const state = play(set(0), ...three, gone(10_000, "a"), born(10_060, "d"), ready(12_600, "d"));

  expect(state.seams).toEqual({ "d-uid": { at: 12_600, tookMs: 2600, replaced: "a" } });
  expect(state.wounds).toEqual({});
});

test("a graceful deletion is healed while the old pod is still leaving", () => {
  const leaving = seen(10_000, podView({ name: "a", phase: "leaving", graceSeconds: 30 }));

  const state = play(set(0), ...three, leaving, born(10_060, "d"), ready(12_600, "d"));
  const later = reduce(state, gone(40_000, "a"));

  expect(later.seams).toEqual({ "d-uid": { at: 12_600, tookMs: 2600, replaced: "a" } });
  expect(later.wounds).toEqual({});
});

test("while the replacement starts, the wound says who is to heal it", () => {
  const state = play(set(0), ...three, gone(10_000, "a"), born(10_060, "d"));

  expect(state.wounds["a-uid"]).toMatchObject({ pod: "a", at: 10_000, replacement: "d-uid" });
});

test("a replacement that is itself deleted hands the wound on: healing counts from the first loss", () => {
  const killed = [gone(10_000, "a"), born(10_060, "d"), gone(11_000, "d"), born(11_050, "e")];

  const state = play(set(0), ...three, ...killed, ready(13_000, "e"));

  expect(state.seams).toEqual({ "e-uid": { at: 13_000, tookMs: 3000, replaced: "a" } });
  expect(state.wounds).toEqual({});
});

test("all pods at once are each replaced by one, oldest wound first", () => {
  const losses = ["a", "b", "c"].map((name, i) => gone(10_000 + i, name));
  const births = ["d", "e", "f"].map((name, i) => born(10_050 + i, name));
  const heals = ["d", "e", "f"].map((name, i) => ready(12_000 + i, name));

  const state = play(set(0), ...three, ...losses, ...births, ...heals);

  expect(Object.values(state.seams).map(({ replaced }) => replaced)).toEqual(["a", "b", "c"]);
});

test("a container that came back heals in place, counted from its crash", () => {
  const crash = seen(10_000, podView({ name: "a", phase: "unready", reason: "OOMKilled" }));
  const again = seen(10_900, podView({ name: "a", phase: "starting", restarts: 1 }));

  const state = play(set(0), ...three, crash, again, ready(12_000, "a", { restarts: 1 }));

  expect(state.seams).toEqual({ "a-uid": { at: 12_000, tookMs: 2000, replaced: "a" } });
});

test("a crash loop heals when it ends, however many tries it took", () => {
  const crash = seen(10_000, podView({ name: "a", phase: "unready", reason: "Error" }));
  const held = seen(
    11_000,
    podView({ name: "a", phase: "waiting", reason: "CrashLoopBackOff", restarts: 1 }),
  );
  const again = seen(31_000, podView({ name: "a", phase: "starting", restarts: 2 }));

  const state = play(set(0), ...three, crash, held, again, ready(33_000, "a", { restarts: 2 }));

  expect(state.seams["a-uid"]?.tookMs).toBe(23_000);
});

test("a pod that was unready for a while and did not restart gets no seam", () => {
  const unready = seen(10_000, podView({ name: "a", phase: "unready" }));

  const state = play(set(0), ...three, unready, ready(12_000, "a"));

  expect([state.seams, state.wounds]).toEqual([{}, {}]);
});

test("a pod on a lost node that is evicted minutes later heals from the moment it stopped serving", () => {
  const unready = seen(40_000, podView({ name: "a", phase: "unready" }));
  const evicted = seen(340_000, podView({ name: "a", phase: "leaving" }));

  const healed = [born(340_100, "d"), ready(342_000, "d")];
  const state = play(set(0), ...three, unready, evicted, ...healed);

  expect(state.seams["d-uid"]?.tookMs).toBe(302_000);
});

test("a pod that scales up beside an unready one does not take its place", () => {
  const unready = seen(10_000, podView({ name: "a", phase: "unready" }));

  const state = play(set(0), ...three, unready, born(11_000, "d"), ready(12_000, "d"));

  expect(state.seams).toEqual({});
  expect(state.wounds["a-uid"]?.replacement).toBeNull();
});

test("scaling down leaves neither wound nor seam", () => {
  const leaving = seen(10_100, podView({ name: "a", phase: "leaving" }));

  const state = play(set(0), ...three, set(10_000, { wanted: 2 }), leaving, gone(15_000, "a"));

  expect([state.seams, state.wounds]).toEqual([{}, {}]);
});

test("scaling down leaves no wound when the pods' news come before the ReplicaSet's", () => {
  const leaving = seen(10_000, podView({ name: "a", phase: "leaving" }));

  const state = play(set(0), ...three, leaving, set(10_100, { wanted: 2 }));

  expect(state.wounds).toEqual({});
});

test("a rollout's new pods get no seam, and its old ones leave no wound", () => {
  const newOwner = owner("ReplicaSet", "storefront-new");
  const newSet: LabEvent = {
    type: "seen",
    kind: "replicasets",
    at: 10_000,
    view: workloadView({ name: "storefront-new", wanted: 1, ready: 0 }),
  };
  const rollout = [
    newSet,
    born(10_100, "n1", { owner: newOwner }),
    ready(12_000, "n1", { owner: newOwner }),
    set(12_050, { wanted: 2 }),
    seen(12_100, podView({ name: "a", phase: "leaving" })),
  ];

  const state = play(set(0), ...three, ...rollout);

  expect([state.seams, state.wounds]).toEqual([{}, {}]);
});

test("a StatefulSet's rollout leaves no wound, and its crash a seam", () => {
  const ledger = owner("StatefulSet", "ledger");
  const name = "ledger-0";
  const sts = (updated: number): LabEvent => ({
    type: "seen",
    kind: "statefulsets",
    at: 0,
    view: workloadView({ name: "ledger", wanted: 1, updated }),
  });
  const first = seen(0, podView({ name, uid: "one", owner: ledger }));
  const leaving = seen(10_000, podView({ name, uid: "one", owner: ledger, phase: "leaving" }));
  const next = [
    { type: "gone", kind: "pods", at: 12_000, uid: "one" } as const,
    born(12_050, name, { uid: "two", owner: ledger }),
    ready(14_000, name, { uid: "two", owner: ledger }),
  ];

  const rolled = play(sts(1), first, sts(0), leaving, ...next);
  const killed = play(sts(1), first, leaving, ...next);

  expect(rolled.seams).toEqual({});
  expect(killed.seams["two"]).toEqual({ at: 14_000, tookMs: 4000, replaced: name });
});

test("a pod that never served, or that nobody owns, leaves no wound", () => {
  const starting = seen(0, podView({ name: "s", phase: "starting" }));
  const alone = seen(0, podView({ name: "alone", owner: null }));

  const state = play(starting, alone, gone(10_000, "s"), gone(10_000, "alone"));

  expect(state.wounds).toEqual({});
});

test("a wound that nobody heals is forgotten after a quarter of an hour, and with its owner at once", () => {
  const hurt = play(set(0), ...three, gone(10_000, "a"));
  const owned: LabEvent = { type: "gone", kind: "replicasets", at: 11_000, uid: storefrontSet.uid };

  const later = reduce(hurt, ready(10_000 + 16 * 60_000, "b", { resourceVersion: "later" }));

  expect(Object.keys(hurt.wounds)).toEqual(["a-uid"]);
  expect(later.wounds).toEqual({});
  expect(reduce(hurt, owned).wounds).toEqual({});
});
