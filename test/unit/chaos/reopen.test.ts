import { expect, test } from "vitest";
import { createFakeJournal } from "../../fakes/journal.ts";
import { lights, stageExperiments } from "../../fixtures/experiments.ts";

test("a lab that starts takes back what one before it left, newest first", async () => {
  const dead = stageExperiments();
  for (const lamp of ["hall", "bath"]) await dead.experiments.inject("lights-off", lights(lamp));

  const { experiments, did, views } = stageExperiments({ journal: dead.journal });
  const ended = await experiments.reconcile();

  expect(did).toEqual(["on bath", "on hall"]);
  expect(ended.map(({ phase }) => phase)).toEqual(["done", "done"]);
  expect(views.at(-1)?.victims).toEqual([{ kind: "other", name: "hall", uid: null }]);
  expect(dead.journal.records.size).toBe(0);
});

test("an entry that no one can read is stuck, and stays until somebody removes it", async () => {
  const journal = createFakeJournal();
  journal.records.set("x", { state: "broken", id: "x", reason: "It is not JSON." });
  const entry = {
    id: "y",
    fault: "of-the-future",
    plan: {},
    phase: "injecting",
    seed: 1,
    openedAt: 0,
    expiresAt: 0,
  } as const;
  journal.records.set("y", { state: "whole", entry });
  const plan = {
    state: "whole",
    entry: { ...entry, id: "z", fault: "lights-off", plan: { lamp: 3 } },
  } as const;
  journal.records.set("z", plan);
  const { experiments, did } = stageExperiments({ journal });

  const found = await experiments.reconcile();

  expect(found.map(({ id, phase }) => [id, phase])).toEqual([
    ["z", "stuck"],
    ["y", "stuck"],
    ["x", "stuck"],
  ]);
  expect(found[2]?.error?.remedy).toContain("kubectl -n kintsugi get configmap fault-x -o yaml");
  expect([did, journal.records.size]).toEqual([[], 3]);
  journal.records.delete("x");
  expect(await experiments.undo("x")).toMatchObject({ phase: "done" });
});
