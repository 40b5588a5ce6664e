import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { reduce, reduceAll } from "../../../backend/wire/reduce.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import { clusterStory } from "../../fixtures/cluster-story.ts";
import { podView } from "../../fixtures/views.ts";
import { anyEvent } from "./any-event.ts";

const oneByOne = (events: readonly LabEvent[]) => events.reduce(reduce, emptyState);
const seen = (uid: string): LabEvent => ({
  type: "seen",
  kind: "pods",
  at: 0,
  view: podView({ name: "storefront-1-x", uid }),
});

test("many events at once end where they end one by one", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 200 }), fc.nat(200), (events, cut) => {
      const first = reduceAll(emptyState, events.slice(0, cut));

      expect(reduceAll(first, events.slice(cut))).toEqual(oneByOne(events));
    }),
  );
});

test("so does the whole story, timeline and seams included, in their order", () => {
  const story = clusterStory();

  expect(JSON.stringify(reduceAll(emptyState, story))).toBe(JSON.stringify(oneByOne(story)));
});

test("the state that it began with stays as it was", () => {
  const before = oneByOne([seen("a"), seen("b")]);
  const kept = JSON.stringify(before);

  const after = reduceAll(before, [
    { type: "gone", kind: "pods", at: 1, uid: "a" },
    seen("c"),
    seen("d"),
  ]);

  expect(JSON.stringify(before)).toBe(kept);
  expect(Object.keys(after.pods)).toEqual(["b", "c", "d"]);
});

test("a uid may be any text", () => {
  const after = reduceAll(emptyState, [seen("__proto__"), seen("constructor")]);

  expect(Object.keys(after.pods)).toEqual(["__proto__", "constructor"]);
});
