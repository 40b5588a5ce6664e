import { expect, test } from "vitest";
import type { LabEvent } from "../../../../backend/wire/events.ts";
import { reduce } from "../../../../backend/wire/reduce.ts";
import { emptyState } from "../../../../backend/wire/state.ts";
import { type Memory, arrange } from "../../../../dashboard/model/shelves.ts";
import { stack } from "../../../../dashboard/model/density.ts";
import { beats, cast, storyState } from "../../../fixtures/cluster-story.ts";
import { nodeView, podView, storefrontSet, workloadView } from "../../../fixtures/views.ts";

const looks = (ms: number, before: Memory | null = null) => {
  const scene = arrange(storyState(ms), ms, before);
  const bowls = scene.shelves.flatMap(({ front, back }) => [...front, ...back]);
  return Object.fromEntries(
    bowls.flatMap((bowl) => (bowl === null ? [] : [[bowl.name, bowl.look]])),
  );
};
const seen = (events: readonly LabEvent[]) => events.reduce(reduce, emptyState);
const pods = (node: string, count: number, app = "kitchen"): LabEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    type: "seen",
    kind: "pods",
    at: 0,
    view: podView({ name: `${app}-${node}-${String(i)}`, app, node }),
  }));
const node = (name: string, given = {}): LabEvent => ({
  type: "seen",
  kind: "nodes",
  at: 0,
  view: nodeView({ name, ...given }),
});

test("a killed pod is shown broken until its replacement is ready", () => {
  const [killed = ""] = cast.front;

  expect(looks(beats.killed + 50)[killed]).toBe("lost");
  expect(looks(beats.killed + 1200)[killed]).toBe("lost");
  expect(looks(beats.healed)[killed]).toBeUndefined();
});

test("its replacement goes through its phases and is mended", () => {
  expect(looks(beats.killed + 80)[cast.newFront]).toBe("scheduled");
  expect(looks(beats.killed + 1200)[cast.newFront]).toBe("starting");
  const state = storyState(beats.healed);
  const scene = arrange(state, beats.healed, null);
  const bowl = scene.shelves
    .flatMap(({ front }) => front)
    .find((one) => one?.name === cast.newFront);
  expect(bowl?.seam?.tookMs).toBeGreaterThan(2000);
});

test("the seam is gone after a minute", () => {
  const state = storyState(beats.healed);

  const later = arrange(state, beats.healed + 61_000, null);

  expect(later.shelves.flatMap(({ front }) => front).every((bowl) => bowl?.seam === null)).toBe(
    true,
  );
});

test("a loss that nobody makes good is not shown for ever", () => {
  const state = storyState(beats.killed + 50);

  const later = arrange(state, beats.killed + 40_000, null);

  expect(later.shelves.flatMap(({ front }) => front).map((bowl) => bowl?.look)).toEqual([
    "ready",
    "ready",
  ]);
});

test("on a silent node nobody is heard, and who was told to leave is lost", () => {
  const state = seen([
    node("a", { readiness: "silent" }),
    ...pods("a", 1),
    {
      type: "seen",
      kind: "pods",
      at: 1,
      view: podView({ name: "x", node: "a", phase: "leaving" }),
    },
  ]);

  const [shelf] = arrange(state, 10, null).shelves;

  expect(shelf?.back.map((bowl) => bowl?.look)).toEqual(["unheard"]);
  expect(shelf?.front.map((bowl) => bowl?.look)).toEqual(["lost"]);
});

test("a pod of a node that nobody knows has a shelf all the same", () => {
  const { shelves } = arrange(seen(pods("forgotten", 1)), 0, null);

  expect(shelves.map(({ name, node }) => [name, node])).toEqual([["forgotten", null]]);
});

test("what is wished for and not there is missing, and a leaving pod does not count as there", () => {
  const state = seen([
    {
      type: "seen",
      kind: "replicasets",
      at: 0,
      view: workloadView({ name: storefrontSet.name, wanted: 3 }),
    },
    { type: "seen", kind: "pods", at: 0, view: podView({ name: "one" }) },
    { type: "seen", kind: "pods", at: 0, view: podView({ name: "two", phase: "leaving" }) },
  ]);

  expect(arrange(state, 0, null).wishes).toEqual([
    { owner: storefrontSet.name, app: "storefront", missing: 2 },
  ]);
});

test.each([
  [1, 20],
  [3, 4],
  [3, 20],
  [8, 20],
])("%i shelves with %i pods each have a place for everybody", (shelves, each) => {
  const names = Array.from({ length: shelves }, (_, i) => `n${String(i)}`);
  const { density } = arrange(
    seen(names.flatMap((name) => [node(name), ...pods(name, each)])),
    0,
    null,
  );

  expect(density.columns * (density.front + density.back)).toBeGreaterThanOrEqual(each);
  expect(density.isStacked).toBe(false);
});

test("more than a shelf can hold are stacked with their number", () => {
  const scene = arrange(seen([node("a"), node("b"), node("c"), ...pods("a", 60)]), 0, null);

  expect(scene.density.isStacked).toBe(true);
  expect(stack(scene.shelves[0]?.back ?? []).map(({ count }) => count)).toEqual([60]);
});

test("bowls get smaller at once and bigger only after a while", () => {
  const crowded = arrange(seen([node("a"), node("b"), node("c"), ...pods("a", 6)]), 0, null);
  const few = seen([node("a"), node("b"), node("c"), ...pods("a", 1)]);

  const soon = arrange(few, 5000, crowded);
  const later = arrange(few, 30_000, soon);

  expect(soon.density.columns).toBe(crowded.density.columns);
  expect(later.density.columns).toBeLessThan(crowded.density.columns);
});
