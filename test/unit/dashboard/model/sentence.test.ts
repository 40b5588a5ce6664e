import { expect, test } from "vitest";
import type { LabEvent } from "../../../../backend/wire/events.ts";
import { reduce } from "../../../../backend/wire/reduce.ts";
import { blankReason, freshness } from "../../../../dashboard/model/freshness.ts";
import { controlPlane } from "../../../../dashboard/model/control-plane.ts";
import { shownExperiments } from "../../../../dashboard/model/sentence.ts";
import { emptyState, type ExperimentView } from "../../../../backend/wire/state.ts";
import { beats, storyState } from "../../../fixtures/cluster-story.ts";
import { hpaView, labInfo, podView } from "../../../fixtures/views.ts";

const after = (events: readonly LabEvent[], ms: number = beats.synced) =>
  events.reduce(reduce, storyState(ms));
const says = (state: ReturnType<typeof after>, now: number) =>
  Object.fromEntries(controlPlane(state, now, "kubernetes").map(({ part, says }) => [part, says]));

test("the control plane says what its objects show", () => {
  const pending = podView({ name: "late", node: null, phase: "pending", reason: "Unschedulable" });
  const state = after([
    { type: "seen", kind: "pods", at: 600, view: { ...pending, createdAt: 600 } },
  ]);

  expect(says(storyState(beats.synced), beats.synced)).toEqual({
    scheduler: "nothing to place",
    controllers: "want 6 pods, have 6",
    "node watch": "4 nodes reporting",
    autoscaler: "kitchen CPU 12 of 50 %",
  });
  expect(says(state, 5600)["scheduler"]).toBe("no room for 1 pod, 5 s now");
});

test("an autoscaler that measures nothing sends nobody home, whatever number it begins with", () => {
  const hpa = (given: Parameters<typeof hpaView>[0]): LabEvent => ({
    type: "seen",
    kind: "hpas",
    at: 600,
    view: hpaView({ current: 2, desired: 0, ...given }),
  });
  const autoscaler = (event: LabEvent) => says(after([event]), 5600)["autoscaler"];

  expect(autoscaler(hpa({ currentPercent: null }))).toBe("kitchen: no measurement yet");
  expect(autoscaler(hpa({ currentPercent: 5, desired: 1 }))).toBe("kitchen: 2 → 1");
});

test("in plain words the control plane speaks of trucks and lots", () => {
  const faces = controlPlane(storyState(beats.synced), beats.synced, "plain");

  expect(faces.map(({ says: said }) => said)).toEqual([
    "nothing to place",
    "want 6 trucks, have 6",
    "4 lots answer",
    "kitchen busy 12 of 50 %",
  ]);
});

test("between a loss and its replacement a pod is missing", () => {
  expect(says(storyState(beats.killed + 30), beats.killed + 30)["controllers"]).toBe(
    "want 6 pods, 1 missing",
  );
});

test("of a kind that is not heard nothing is claimed", () => {
  const feed = { state: "disconnected", at: 600, reason: "ECONNREFUSED", garbage: 0 } as const;
  const state = after([{ type: "feed", kind: "nodes", at: 600, feed }]);

  expect(says(state, 4600)["node watch"]).toBe("cannot be seen now");
  expect(freshness(state.feeds, 4600)).toEqual({
    state: "disconnected",
    says: "nodes disconnected 4 s",
  });
});

test("a blank map says why", () => {
  const lab: LabEvent = { type: "lab", at: 0, lab: labInfo(0) };
  const gone = { state: "disconnected", at: 0, reason: "ECONNREFUSED", garbage: 0 } as const;
  const unreachable = reduce(reduce(emptyState, lab), {
    type: "feed",
    kind: "nodes",
    at: 0,
    feed: gone,
  });

  expect(blankReason(emptyState, 0)).toContain("not reached a cluster yet");
  expect(blankReason(reduce(emptyState, lab), 0)).toContain("Asking the cluster");
  expect(blankReason(unreachable, 7000)).toContain("not answered for 7 s (ECONNREFUSED)");
  expect(blankReason(storyState(beats.synced), 0)).toBeNull();
});

test("all that is broken on purpose stands side by side; afterwards only the last of it", () => {
  const one = (id: string, phase: ExperimentView["phase"], startedAt: number): ExperimentView => ({
    id,
    fault: "pod-delete",
    title: "kill a pod",
    phase,
    victims: [],
    kubectl: [],
    lesson: "",
    startedAt,
    endsAt: null,
    endedAt: null,
    seed: 1,
    note: null,
    by: null,
    error: null,
  });
  const ids = (...experiments: readonly ExperimentView[]) =>
    shownExperiments(Object.fromEntries(experiments.map((each) => [each.id, each]))).map(
      ({ id }) => id,
    );

  expect(ids(one("c", "stuck", 3), one("a", "done", 1), one("b", "holding", 2))).toEqual([
    "b",
    "c",
  ]);
  expect(ids(one("a", "done", 1), one("b", "failed", 2))).toEqual(["b"]);
  expect(ids()).toEqual([]);
});
