import { expect, test } from "vitest";
import { lights, stageExperiments } from "../../fixtures/experiments.ts";

test("a fault is written down before it acts, held, and taken back on time", async () => {
  const { experiments, time, journal, did, phases } = stageExperiments();

  const view = await experiments.inject("lights-off", lights("hall"));

  expect(view).toMatchObject({ phase: "holding", endsAt: time.now() + 30_000, endedAt: null });
  expect(journal.records.size).toBe(1);
  await time.advance(30_000);
  expect(did).toEqual(["off hall", "on hall"]);
  expect(journal.records.size).toBe(0);
  expect(phases()).toEqual(["planned", "injecting", "holding", "undoing", "done"]);
});

test("a fault that cannot be written down does not act", async () => {
  const { experiments, journal, did } = stageExperiments();
  journal.breakNext("open");

  const view = await experiments.inject("lights-off", lights("hall"));

  expect(view).toMatchObject({ phase: "failed", error: { message: "The API server is away." } });
  expect(did).toEqual([]);
});

test("a fault that fails half-way is taken back, and says why", async () => {
  const { experiments, did, broken, journal } = stageExperiments();
  broken.inject = 1;

  const view = await experiments.inject("lights-off", lights("hall"));

  expect(view).toMatchObject({ phase: "failed", error: { message: "The switch is stuck." } });
  expect(did).toEqual(["off hall", "on hall"]);
  expect(journal.records.size).toBe(0);
});

test("an undo that fails is tried again until it works", async () => {
  const { experiments, time, did, broken, phases } = stageExperiments();
  broken.undo = 2;
  await experiments.inject("lights-off", lights("hall"));

  await time.advance(33_000);

  expect(did).toEqual(["off hall", "on hall", "on hall", "on hall"]);
  expect(phases().at(-1)).toBe("done");
});

test("an undo that cannot work is stuck: the entry stays, and the remedy names it", async () => {
  const { experiments, time, broken, journal, views } = stageExperiments();
  broken.undo = 99;
  const { id } = await experiments.inject("lights-off", lights("hall"));

  await time.advance(60_000);

  expect([...journal.records.keys()]).toEqual([id]);
  expect(experiments.open()).toEqual([views.at(-1)]);
  expect(views.at(-1)).toMatchObject({
    phase: "stuck",
    error: { message: "The bulb is gone.", remedy: expect.stringContaining(`undo -- ${id}`) },
  });
});

test("a stuck one can be undone once its reason is gone", async () => {
  const { experiments, time, broken, journal } = stageExperiments();
  broken.undo = 5;
  const { id } = await experiments.inject("lights-off", lights("hall"));
  await time.advance(60_000);

  const view = await experiments.undo(id);

  expect(view).toMatchObject({ phase: "done", error: null });
  expect(journal.records.size).toBe(0);
});

test("an entry that cannot be closed keeps the experiment open, and both are tried again", async () => {
  const { experiments, time, journal, phases } = stageExperiments();
  await experiments.inject("lights-off", lights("hall"));
  journal.breakNext("close");

  await time.advance(31_000);

  expect(phases().at(-1)).toBe("done");
  expect(journal.calls.filter((call) => call.startsWith("close"))).toHaveLength(2);
});

test("undo ends the hold at once; a second one changes nothing", async () => {
  const { experiments, did } = stageExperiments();
  const { id } = await experiments.inject("lights-off", lights("hall"));

  const [first, second] = await Promise.all([experiments.undo(id), experiments.undo(id)]);
  await experiments.undo(id);

  expect([first.phase, second.phase]).toEqual(["done", "done"]);
  expect(did).toEqual(["off hall", "on hall"]);
});
