import { expect, test } from "vitest";
import type { ScenarioOffer, ScenarioView } from "../../../../backend/wire/scenario.ts";
import { scriptPlace } from "../../../../dashboard/model/script.ts";

const cue = (what: string) => ({ what, note: what, caption: null, waits: null, faults: [] });
const offer: ScenarioOffer = {
  name: "self-heal",
  title: "One pod dies",
  teaches: "It heals.",
  budgetSeconds: 45,
  steps: 2,
  hidden: null,
  destructive: false,
  script: { opening: cue("opening"), steps: [cue("one"), cue("two")], closing: cue("closing") },
};
const run = (given: Partial<ScenarioView>): ScenarioView => ({
  id: "s-1",
  name: "self-heal",
  title: "One pod dies",
  teaches: "It heals.",
  seed: 1,
  phase: "running",
  step: 1,
  steps: 2,
  caption: null,
  startedAt: 0,
  hitAt: null,
  steadyAt: null,
  endedAt: null,
  budgetSeconds: 45,
  successRate: 1,
  pods: { ready: 3, wanted: 3 },
  unsteady: [],
  orders: {
    intended: 0,
    ok: 0,
    error: 0,
    timeout: 0,
    shed: 0,
    pending: 0,
    failed: 0,
    worstP95Ms: null,
    book: null,
  },
  checks: [],
  verdict: null,
  ...given,
});
const place = (given: Partial<ScenarioView>, now = 0) => {
  const found = scriptPlace(run(given), [offer], now);
  return found === null ? null : [found.now.what, found.next?.what ?? null];
};

test("the notes go with the run, from the opening to the closing", () => {
  expect(place({ phase: "checking", step: 0 })).toEqual(["opening", "one"]);
  expect(place({ step: 1 })).toEqual(["one", "two"]);
  expect(place({ step: 2 })).toEqual(["two", "closing"]);
  expect(place({ phase: "healing", step: 2 })).toEqual(["two", "closing"]);
  expect(place({ phase: "over", step: 2, endedAt: 1000 }, 2000)).toEqual(["closing", null]);
});

test("a minute after the end there is nothing more to say", () => {
  expect(place({ phase: "over", endedAt: 1000 }, 62_000)).toBeNull();
});

test("somebody's own scenario has no notes here", () => {
  expect(scriptPlace(run({ name: "mine" }), [offer], 0)).toBeNull();
  expect(scriptPlace(null, [offer], 0)).toBeNull();
});
