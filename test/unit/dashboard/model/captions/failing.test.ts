import { expect, test } from "vitest";
import type { LabEvent } from "../../../../../backend/wire/events.ts";
import { reduce } from "../../../../../backend/wire/reduce.ts";
import { storyState } from "../../../../fixtures/cluster-story.ts";
import { hpaView, podView, visitorFigures } from "../../../../fixtures/views.ts";
import { firstOf } from "./told.ts";

const now = 8000;
const bucket = (at: number, error: number): LabEvent => ({
  type: "visitors",
  at: now,
  changed: [{ at, intended: 20, ok: 20 - error, error, timeout: 0, shed: 0, pending: 0 }],
  ...visitorFigures(20, error),
});
const failing = [4500, 3500, 2500].map((ago) => bucket(now - ago, 2));
const burst = [1600, 1500, 1400].map((ago) => bucket(now - ago, 2));
const after = (...events: readonly LabEvent[]) => events.reduce(reduce, storyState(now));

test("while orders fail, all is not well, however green the probes are", () => {
  const state = after(...failing);

  expect(firstOf(state, now)).toMatch(
    /^Every truck tells the taster \(readiness probe\) that it is well, and still 6 of \d+ orders went wrong in the last 5 s\.$/,
  );
  expect(firstOf(state, now, "kubernetes")).toMatch(
    /^Every pod is Ready, and still 6 of \d+ requests failed/,
  );
});

test("what failed long ago is not news, nor what is over at once", () => {
  expect(firstOf(after(...failing), now + 4000)).toMatch(/^All is well/);
  expect(firstOf(after(...burst), now)).toMatch(/^All is well/);
});

test("a pod that is not ready explains it better", () => {
  const view = podView({ name: "storefront-new", phase: "unready", reason: null });
  const unready: LabEvent = { type: "seen", kind: "pods", at: now, view };

  expect(firstOf(after(...failing, unready), now)).not.toMatch(/^Every truck/);
});

test("an autoscaler that calls in more comes before it, one that only waits after it", () => {
  const hpa = (given: Parameters<typeof hpaView>[0]): LabEvent => ({
    type: "seen",
    kind: "hpas",
    at: now,
    view: hpaView(given),
  });

  expect(firstOf(after(...failing, hpa({ current: 2, desired: 5 })), now)).toMatch(/^The manager/);
  expect(firstOf(after(...failing, hpa({ current: 3, desired: 3 })), now)).toMatch(/^Every truck/);
});
