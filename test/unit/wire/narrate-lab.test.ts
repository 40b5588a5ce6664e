import { expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import type { ExperimentView, Feed } from "../../../backend/wire/state.ts";
import { clusterStory } from "../../fixtures/cluster-story.ts";
import { liveFeed } from "../../fixtures/views.ts";
import { calm, podGone, told } from "./telling.ts";

test("when all watches break, one line says so, and one when the last is back", () => {
  const lost: Feed = { state: "disconnected", at: 5, reason: "the connection was cut", garbage: 0 };
  const feed = (kind: "pods" | "nodes", value: Feed): LabEvent => ({
    type: "feed",
    kind,
    at: 5,
    feed: value,
  });

  const { kubernetes, tones } = told([
    feed("pods", lost),
    feed("nodes", lost),
    feed("pods", liveFeed(9)),
    feed("nodes", liveFeed(9)),
  ]);

  expect(kubernetes).toEqual([
    "Watch of pods ended: the connection was cut",
    "All watches are live again",
  ]);
  expect(tones).toEqual(["broken", "mended"]);
});

test("an experiment is told when it breaks something, is undone, or is stuck", () => {
  const first = clusterStory().find((event) => event.type === "experiment");
  const base = first?.type === "experiment" ? first.experiment : null;
  const phase = (given: Partial<ExperimentView>): LabEvent[] =>
    base === null ? [] : [{ type: "experiment", at: 0, experiment: { ...base, ...given } }];
  const error = { message: "Node worker is gone.", remedy: "Start it again." };

  const { plain } = told([
    ...[phase({}), phase({ phase: "injecting" }), phase({ phase: "holding", endsAt: 9 })].flat(),
    ...[phase({ phase: "undoing", endsAt: 9 }), phase({ phase: "done", endsAt: 9 })].flat(),
    ...phase({ id: "other", phase: "stuck", error }),
  ]);

  expect(plain).toEqual([
    "The presenter breaks something: Delete one storefront pod at once.",
    "Being undone: Delete one storefront pod at once.",
    "Undone: Delete one storefront pod at once.",
    "It could not be undone: Node worker is gone.",
  ]);
});

test("of a fault that holds nothing, only the breaking is told", () => {
  const first = clusterStory().find((event) => event.type === "experiment");
  const base = first?.type === "experiment" ? first.experiment : null;
  const phases = ["planned", "injecting", "undoing", "done"] as const;

  const { plain } = told(
    phases.flatMap((phase): LabEvent[] =>
      base === null ? [] : [{ type: "experiment", at: 0, experiment: { ...base, phase } }],
    ),
  );

  expect(plain).toEqual(["The presenter breaks something: Delete one storefront pod at once."]);
});

test("what an earlier lab left open is said to be taken back", () => {
  const first = clusterStory().find((event) => event.type === "experiment");
  const base = first?.type === "experiment" ? first.experiment : null;

  const { plain } = told(
    (["planned", "undoing", "done"] as const).flatMap((phase): LabEvent[] =>
      base === null ? [] : [{ type: "experiment", at: 0, experiment: { ...base, phase } }],
    ),
  );

  expect(plain).toEqual([
    "A lab before this one left something open, and it is taken back: Delete one storefront pod at once.",
  ]);
});

test("what went while the lab could not see is said to have gone unseen", () => {
  const lost: Feed = { state: "disconnected", at: 5, reason: "cut", garbage: 0 };
  const blind = reduce(calm, { type: "feed", kind: "pods", at: 5, feed: lost });

  const { plain } = told([podGone(60_000, "a1")], blind);

  expect(plain).toEqual(["The storefront truck a1 went while nobody was looking."]);
});
