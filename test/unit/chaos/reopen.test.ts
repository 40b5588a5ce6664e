import { expect, test } from "vitest";
import { createFakeJournal } from "../../fakes/journal.ts";
import { lights, stageExperiments } from "../../fixtures/experiments.ts";

/** The journal of a lab that died with these lamps off. */
async function journalWith(...lamps: readonly string[]) {
  const dead = stageExperiments();
  for (const lamp of lamps) await dead.experiments.inject("lights-off", lights(lamp));
  return dead.journal;
}

test("a lab that starts takes back what one before it left, newest first", async () => {
  const journal = await journalWith("hall", "bath");

  const { experiments, time, did, views } = stageExperiments({ journal });
  const reconciling = experiments.reconcile();
  await time.advance(2_000);
  const ended = await reconciling;

  expect(did.slice(0, 2)).toEqual(["on bath", "on hall"]);
  expect(ended.map(({ phase, by }) => [phase, by])).toEqual([
    ["done", "lab"],
    ["done", "lab"],
  ]);
  expect(views.at(-1)?.victims).toMatchObject([{ kind: "other", name: "hall" }]);
  expect([journal.records.size, journal.copies.size]).toEqual([0, 0]);
});

test("the start does not wait for what it takes back", async () => {
  const journal = await journalWith("hall");
  const { experiments, time, hanging } = stageExperiments({ journal });
  hanging.add("hall");

  await experiments.takeUp();

  expect(experiments.open()).toMatchObject([{ phase: "undoing" }]);
  await time.advance(0);
});

test("what is open from before collides with what is new", async () => {
  const journal = await journalWith("hall");
  const { experiments } = stageExperiments({ journal });
  await experiments.takeUp();

  const second = experiments.inject("lights-off", lights("hall"));

  await expect(second).rejects.toMatchObject({ code: "collision" });
});

test("while the API server is away, this machine's copies are taken up; the rest once it answers", async () => {
  const journal = await journalWith("hall", "bath");
  const [first = ""] = journal.copies.keys();
  journal.copies.delete(first);
  journal.setAway(true);
  const { experiments, time, did } = stageExperiments({ journal });

  await experiments.takeUp();
  await time.advance(5_000);
  const whileAway = [...new Set(did)];
  journal.setAway(false);
  await time.advance(5_000);

  expect(whileAway).toEqual(["on bath"]);
  expect(did).toContain("on hall");
  expect([experiments.open(), journal.records.size]).toEqual([[], 0]);
});

test("an entry of a fault that this lab does not know is taken back all the same", async () => {
  const journal = await journalWith("hall");
  const { experiments, time, did } = stageExperiments({ journal, catalogue: [] });

  const reconciling = experiments.reconcile();
  await time.advance(2_000);

  expect(await reconciling).toMatchObject([{ phase: "done", title: "lights off" }]);
  expect(did[0]).toBe("on hall");
});

test("an entry that no one can read is stuck, and stays until somebody removes it", async () => {
  const journal = createFakeJournal();
  journal.records.set("x", { state: "broken", id: "x", reason: "It is not JSON." });
  const { experiments, did } = stageExperiments({ journal });

  const found = await experiments.reconcile();

  expect(found).toMatchObject([{ id: "x", phase: "stuck" }]);
  expect(found[0]?.error?.remedy).toContain("kubectl -n kintsugi get configmap fault-x -o yaml");
  expect([did, journal.records.size]).toEqual([[], 1]);
  journal.records.delete("x");
  expect(await experiments.undo("x")).toMatchObject({ phase: "done" });
});
