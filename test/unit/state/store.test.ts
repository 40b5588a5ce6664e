import { expect, test } from "vitest";
import { createStore, type Numbered } from "../../../backend/state/store.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import { clusterStory } from "../../fixtures/cluster-story.ts";
import { labInfo, podView } from "../../fixtures/views.ts";

const seen = (name: string, at = 0) =>
  ({ type: "seen", kind: "pods", at, view: podView({ name }) }) as const;

test("a story told to the store is the state at its end", () => {
  const store = createStore();
  const story = clusterStory();

  for (const event of story) store.apply(event);

  expect(store.state).toEqual(story.reduce(reduce, emptyState));
  expect(store.seq).toBe(story.length);
});

test("a snapshot carries the number, the clock and the run", () => {
  const store = createStore({ run: "first", clock: { now: () => 1234, monotonic: () => 0 } });

  store.apply({ type: "lab", at: 1, lab: labInfo(1) });

  expect(store.snapshot()).toEqual({ seq: 1, at: 1234, run: "first", state: store.state });
});

test("two stores are two runs", () => {
  expect(createStore().run).not.toBe(createStore().run);
});

test("a snapshot and the events since are the state that follows", () => {
  const store = createStore();
  const story = clusterStory();
  for (const event of story.slice(0, 50)) store.apply(event);
  const { seq } = store.snapshot();

  for (const event of story.slice(50)) store.apply(event);

  expect(store.since(seq)).toEqual(story.slice(50));
});

test("events that made room are not there to catch up on", () => {
  const store = createStore({ kept: { count: 10, bytes: 1_000_000 } });

  for (const event of clusterStory().slice(0, 30)) store.apply(event);

  expect(store.since(19)).toBeNull();
  expect(store.since(20)).toHaveLength(10);
  expect(store.since(31)).toBeNull();
});

test("a subscriber hears every event once, until it leaves", () => {
  const store = createStore();
  const heard: number[] = [];
  const leave = store.subscribe(({ seq }) => heard.push(seq));

  store.apply(seen("a"));
  store.apply(seen("b"));
  leave();
  store.apply(seen("c"));

  expect(heard).toEqual([1, 2]);
});

test("a subscriber that applies an event itself does not turn the order around for the others", () => {
  const store = createStore();
  const heard: Numbered[] = [];
  store.subscribe(({ seq }) => {
    if (seq === 1) store.apply(seen("answer"));
  });
  store.subscribe((numbered) => heard.push(numbered));

  store.apply(seen("question"));

  expect(heard.map(({ seq }) => seq)).toEqual([1, 2]);
});

test("a subscriber that throws does not silence the store for good", () => {
  const store = createStore();
  const heard: number[] = [];
  const leave = store.subscribe(() => {
    throw new Error("a bad listener");
  });
  expect(() => store.apply(seen("a"))).toThrow("a bad listener");
  leave();
  store.subscribe(({ seq }) => heard.push(seq));

  store.apply(seen("b"));

  expect(heard).toEqual([2]);
});
