import { describe, expect, test } from "vitest";
import { allFaults, dieAt, restartLab, waitUntilWhole } from "../../../fixtures/crash.ts";
import { openUndoStage } from "../../../fixtures/undo-stage.ts";

// The lab dies before its first call to the outside, before its second, … before its last one. What it dies of after a call has acted
// and before it hears the answer is the same world as before the next call: so this is every point at which a crash can be told apart.

// Patient: a hundred worlds each, on a machine that others use as well.
describe.each(allFaults)("%s: wherever the lab dies", { timeout: 60_000 }, (_, fault) => {
  test("the next lab makes all whole", async () => {
    for (let diesAt = 1; ; diesAt++) {
      const { stage, lab } = await dieAt(fault, { diesAt, hasWatchdogs: false });
      if (!lab.isDead()) break;

      const next = await restartLab(stage);

      expect([diesAt, await waitUntilWhole(stage)]).toEqual([diesAt, []]);
      expect([diesAt, next.experiments.open(), stage.entries(), stage.copies.size]).toEqual([
        diesAt,
        [],
        [],
        0,
      ]);
    }
  });

  test("reaper and watchdog alone make all whole in time", async () => {
    for (let diesAt = 1; ; diesAt++) {
      const { stage, lab } = await dieAt(fault, { diesAt }, (stage) => stage.startReaper());
      if (!lab.isDead()) break;

      expect([diesAt, await waitUntilWhole(stage)]).toEqual([diesAt, []]);
    }
  });
});

test("a lab that does not die makes at least as many calls as there are changes to make and to take back", async () => {
  for (const [, fault] of allFaults) {
    const { lab, stage } = await dieAt(fault, { diesAt: Infinity });

    expect(lab.calls()).toBeGreaterThan(10);
    expect([await waitUntilWhole(stage), stage.entries()]).toEqual([[], []]);
  }
});

test("a world in which nobody takes back stays broken: the proofs above see it", async () => {
  const stage = openUndoStage();
  const lab = stage.startLab({ hasWatchdogs: false });
  void lab.experiments.inject("node-freeze", { params: { seconds: 30 }, allow: [] });
  await stage.world.time.advance(2_000);
  lab.kill();

  expect(await waitUntilWhole(stage)).not.toEqual([]);
});
