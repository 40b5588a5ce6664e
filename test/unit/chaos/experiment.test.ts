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
  expect(phases()).toEqual(["planned", "injecting", "holding", "undoing", "verifying", "done"]);
});

test("a fault that cannot be written down does not act", async () => {
  const { experiments, journal, did } = stageExperiments();
  journal.breakNext("open");

  const view = await experiments.inject("lights-off", lights("hall"));

  expect(view).toMatchObject({ phase: "failed", error: { message: "The API server is away." } });
  expect(did).toEqual([]);
});

test("a fault that fails half-way is taken back, and says why", async () => {
  const { experiments, time, did, broken, journal, views } = stageExperiments();
  broken.inject = 1;

  const view = await experiments.inject("lights-off", lights("hall"));
  await time.advance(1_000);

  expect(view).toMatchObject({ phase: "undoing", error: { message: "The switch is stuck." } });
  expect(views.at(-1)).toMatchObject({ phase: "failed", error: view.error });
  // Once more after a second: what was cut off may have come through after the first undo.
  expect(did).toEqual(["off hall", "on hall", "on hall"]);
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
  broken.undo = 999;
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
  broken.undo = 999;
  const { id } = await experiments.inject("lights-off", lights("hall"));
  await time.advance(60_500);
  broken.undo = 0;

  const undoing = experiments.undo(id);
  await time.advance(1_000);

  expect(await undoing).toMatchObject({ phase: "done", error: null });
  expect(journal.records.size).toBe(0);
});

test("a stuck one is tried again without being asked", async () => {
  const { experiments, time, broken, phases, views } = stageExperiments();
  broken.undo = 999;
  await experiments.inject("lights-off", lights("hall"));
  await time.advance(60_500);
  broken.undo = 0;

  await time.advance(15_000);

  expect(phases().slice(-2)).toEqual(["stuck", "done"]);
  expect(views.at(-1)).toMatchObject({ by: "lab", error: null });
});

test("an entry that cannot be closed keeps the experiment open, and both are tried again", async () => {
  const { experiments, time, journal, phases } = stageExperiments();
  await experiments.inject("lights-off", lights("hall"));
  journal.breakNext("close");

  await time.advance(31_000);

  expect(phases().slice(-2)).toEqual(["verifying", "done"]);
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

test("changes are made in order and taken back in the reverse one", async () => {
  const { experiments, time, did } = stageExperiments();

  await experiments.inject("lights-off", lights("hall bath"));
  await time.advance(30_000);

  expect(did).toEqual(["off hall", "off bath", "on bath", "on hall"]);
});

test("a change that was taken back is not touched again while another one is tried again", async () => {
  const { experiments, time, did, broken } = stageExperiments();
  broken.undo = 1;
  await experiments.inject("lights-off", lights("hall bath"));

  await time.advance(31_000);

  expect(did.slice(2)).toEqual(["on bath", "on hall", "on bath"]);
});

test("a stop leaves what hangs, makes no further change, and takes back what was begun", async () => {
  const { experiments, time, did, hanging } = stageExperiments();
  hanging.add("hall");
  const injecting = experiments.inject("lights-off", lights("hall bath"));
  await time.advance(0);
  hanging.clear();

  const stopping = experiments.undoAll();
  await time.advance(1_000);

  expect(await stopping).toMatchObject([{ phase: "done", error: null }]);
  expect(await injecting).toMatchObject({ fault: "lights-off" });
  expect(did.slice(0, 3)).toEqual(["off hall", "on bath", "on hall"]);
  expect(did).not.toContain("off bath");
});

test("it is over only when all is whole, and stuck with what is not after two minutes", async () => {
  const { experiments, time, slow, phases, views } = stageExperiments();
  slow.set("hall", "1 of 3 lamps glows");
  await experiments.inject("lights-off", lights("hall"));
  await time.advance(60_000);

  const meanwhile = phases().at(-1);
  await time.advance(91_000);

  expect(meanwhile).toBe("verifying");
  expect(views.at(-1)).toMatchObject({ phase: "stuck", error: { message: "1 of 3 lamps glows" } });
});

test.each(["reaper", "watchdog"] as const)(
  "what the %s has taken back meanwhile ends as done, and says so",
  async (who) => {
    const { experiments, time, journal, views } = stageExperiments();
    const { id } = await experiments.inject("lights-off", lights("hall"));

    journal.closeAs(who, id);
    await time.advance(30_000);

    expect(views.at(-1)).toMatchObject({ phase: "done", by: who });
  },
);

test("what lost its entry while it was injected is not held", async () => {
  const { experiments, journal, did, phases } = stageExperiments();
  const open = journal.open.bind(journal);
  journal.open = async (entry) => {
    await open(entry);
    journal.closeAs("reaper", entry.id);
  };

  await experiments.inject("lights-off", lights("hall"));
  await experiments.undoAll();

  expect(phases()).toEqual(["planned", "injecting", "holding", "undoing", "verifying", "done"]);
  expect(did).toEqual(["off hall", "on hall"]);
});
