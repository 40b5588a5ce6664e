import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import { emptyState, type LabState } from "../../../backend/wire/state.ts";
import { kinds } from "../../../backend/wire/views.ts";
import { clusterStory, storyState } from "../../fixtures/cluster-story.ts";
import { kubeEventView, visitorFigures } from "../../fixtures/views.ts";
import { anyEvent } from "./any-event.ts";

const play = (events: readonly LabEvent[], from: LabState = emptyState) =>
  events.reduce(reduce, from);

const none = { error: 0, timeout: 0, shed: 0 };
const bucket = (at: number, ok: number) => ({ at, ok, intended: 2, pending: 2 - ok, ...none });
const visit = (at: number, ...changed: ReturnType<typeof bucket>[]): LabEvent => ({
  type: "visitors",
  at,
  changed,
  ...visitorFigures(2, 0),
});

describe("whatever happens, in whatever order", () => {
  test("no event is refused, and every list stays within its bound", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 300 }), (events) => {
        const state = play(events);

        expect(state.timeline.length).toBeLessThanOrEqual(200);
        expect(state.visitors?.buckets.length ?? 0).toBeLessThanOrEqual(1200);
        expect(Object.keys(state.events).length).toBeLessThanOrEqual(100);
        expect(Object.keys(state.seams).length).toBeLessThanOrEqual(Object.keys(state.pods).length);
      }),
    );
  });

  test("a viewer that joins by a snapshot ends with the same state", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 100 }), fc.nat(100), (events, cut) => {
        const first = play(events.slice(0, cut));
        const snapshot = JSON.parse(JSON.stringify(first)) as LabState;

        expect(play(events.slice(cut), snapshot)).toEqual(play(events));
      }),
    );
  });

  test("an object's event that comes twice changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), anyEvent, (events, last) => {
        fc.pre(last.type === "seen" || last.type === "gone");
        const once = reduce(play(events), last);

        expect(reduce(once, last)).toEqual(once);
      }),
    );
  });

  test("a state is never changed in place", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), anyEvent, (events, last) => {
        const state = play(events);
        const copy = structuredClone(state);
        reduce(state, last);

        expect(state).toEqual(copy);
      }),
    );
  });
});

test("the story ends with everything healed and every order counted", () => {
  const state = storyState();

  expect(state.wounds).toEqual({});
  expect(Object.keys(state.seams).length).toBe(3);
  expect(Object.values(state.pods).map(({ phase }) => phase)).toEqual(Array(6).fill("ready"));
  expect(kinds.map((kind) => state.feeds[kind].state)).toEqual(Array(10).fill("live"));
});

test("a bucket of visitors is replaced by its newer self, also when the news is late", () => {
  const state = play([
    visit(100, bucket(0, 0), bucket(100, 0)),
    visit(300, bucket(200, 0), bucket(300, 0)),
    visit(400, bucket(100, 2), bucket(0, 1)),
    visit(500),
  ]);

  expect(state.visitors?.buckets.map(({ at, ok }) => [at, ok])).toEqual([
    [0, 1],
    [100, 2],
    [200, 0],
    [300, 0],
  ]);
});

test("of Kubernetes' events the newest hundred are kept, by their own time", () => {
  const events = Array.from({ length: 150 }, (_, i): LabEvent => {
    const at = (i * 7919) % 150;
    return { type: "seen", kind: "events", at: i, view: kubeEventView({ name: `e${at}`, at }) };
  });

  const kept = Object.values(play(events).events).map(({ at }) => at);

  expect(kept.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => 50 + i));
});

test("an experiment that is not over is never dropped for a newer one", () => {
  const [first] = clusterStory().filter((event) => event.type === "experiment");
  const done = clusterStory().findLast((event) => event.type === "experiment");
  if (first === undefined || done === undefined) throw new Error("The story has no experiment.");
  const stuck = { ...first.experiment, id: "stuck", phase: "stuck", startedAt: 0 } as const;
  const many = Array.from({ length: 60 }, (_, i): LabEvent => {
    const experiment = { ...done.experiment, id: `done-${i}`, startedAt: i + 1 };
    return { type: "experiment", at: i, experiment };
  });

  const { experiments } = play([{ type: "experiment", at: 0, experiment: stuck }, ...many]);

  expect(Object.keys(experiments).length).toBe(50);
  expect(experiments["stuck"]).toEqual(stuck);
  expect(experiments["done-59"]).toBeDefined();
});
