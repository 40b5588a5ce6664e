import { expect, test } from "vitest";
import { keepRuns, savedOf } from "../../../backend/state/keep-runs.ts";
import type { SavedRun } from "../../../backend/state/runs.ts";
import { createStore } from "../../../backend/state/store.ts";
import { budgetOf, verdictOf } from "../../../backend/recovery/verdict.ts";
import type { RunView } from "../../../backend/wire/recovery.ts";
import type { ScenarioView } from "../../../backend/wire/scenario.ts";
import type { ExperimentView } from "../../../backend/wire/state.ts";
import { runView } from "../../fixtures/runs.ts";
import { labInfo } from "../../fixtures/views.ts";

function open() {
  const store = createStore();
  const saved: SavedRun[] = [];
  const runs = { save: async (run: SavedRun) => void saved.push(run) };
  const grace = { name: "grace", value: "10 s", readFrom: "flags" };
  const close = keepRuns({ store, runs, settings: () => [grace] });
  const tell = (run: RunView) => store.apply({ type: "run", at: 9000, run });
  return { store, saved, tell, close };
}

const judged = (run: RunView): RunView => ({
  ...run,
  verdict: verdictOf(run, budgetOf(run, null)),
});

test("a disturbance is kept when there is a verdict on it, with the seed and the settings of then", () => {
  const { store, saved, tell } = open();
  store.apply({ type: "lab", at: 0, lab: labInfo(0) });
  const experiment = { id: "pod-delete-1", seed: 42 } as ExperimentView;
  store.apply({ type: "experiment", at: 1000, experiment });

  tell(runView({ wholeAt: null }));
  tell(judged(runView()));

  expect(saved).toHaveLength(1);
  expect(saved[0]).toMatchObject({ format: 1, seed: 42, scenario: null, run: { wholeAt: 4000 } });
  expect(saved[0]?.lab).toMatchObject({ cluster: "kintsugi", timings: "stage" });
  expect(saved[0]?.settings).toHaveLength(1);
});

test("one that is past its budget is kept once, and again when it is whole after all", () => {
  const { saved, tell } = open();
  const late = judged(runView({ wholeAt: null }));

  for (let n = 0; n < 5; n++) tell(late);
  tell(judged(runView({ wholeAt: 300_000 })));

  expect(saved.map(({ run }) => run.wholeAt)).toEqual([null, 300_000]);
});

test("nothing is kept after its end", async () => {
  const { saved, tell, close } = open();

  await close();
  tell(judged(runView()));

  expect(saved).toEqual([]);
});

test("a run names the scenario that it was part of", () => {
  const scenario = { name: "node-death", startedAt: 500, endedAt: 2000 } as ScenarioView;
  const state = { experiments: {}, lab: null, scenario };
  const rest = { settings: [], savedAt: 0 };

  expect(savedOf(runView({ hitAt: 1000 }), state, rest).scenario).toBe("node-death");
  expect(savedOf(runView({ hitAt: 2500 }), state, rest).scenario).toBeNull();
});
