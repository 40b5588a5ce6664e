import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createVigil, readExpiry, watchLab } from "../../../../chaos/undo/vigil.ts";
import { createFakeTime } from "../../../fakes/time.ts";

/** A watcher, and what a test may do to the world it sees. */
function stage(expiresInMs = 60_000) {
  const time = createFakeTime();
  const world = {
    expiresAt: time.now() + expiresInMs,
    isLabAlive: true,
    isGone: false,
    wallAheadMs: 0,
  };
  const vigil = createVigil({
    expiresAt: async () => (world.isGone ? "gone" : world.expiresAt),
    isLabAlive: async () => world.isLabAlive,
    clock: { now: () => time.now() + world.wallAheadMs, monotonic: () => time.monotonic() },
  });
  return { time, world, vigil };
}

test("an entry that is closed is over, however late", async () => {
  const { time, world, vigil } = stage();
  await time.advance(90_000);
  world.isGone = true;

  expect(await vigil.look()).toEqual({ state: "closed" });
});

test("an entry is due when its time is over, also while the lab lives", async () => {
  const { time, vigil } = stage(60_000);

  await vigil.look();
  await time.advance(59_999);
  const before = await vigil.look();
  await time.advance(1);

  expect(before).toEqual({ state: "waiting" });
  expect(await vigil.look()).toEqual({ state: "due", why: "its time is over" });
});

test("a time that was written anew counts", async () => {
  const { time, world, vigil } = stage(15_000);
  await vigil.look();
  await time.advance(10_000);
  world.expiresAt = time.now() + 30_000;

  await vigil.look();
  await time.advance(29_000);
  const before = await vigil.look();
  await time.advance(1_000);

  expect(before).toEqual({ state: "waiting" });
  expect((await vigil.look()).state).toBe("due");
});

test("a wall clock that is set back an hour does not prolong it", async () => {
  const { time, world, vigil } = stage(60_000);
  await vigil.look();
  world.wallAheadMs = -3_600_000;

  await time.advance(60_000);

  expect((await vigil.look()).state).toBe("due");
});

test("a machine that slept past it wakes up to it being due", async () => {
  const { world, vigil } = stage(60_000);
  await vigil.look();

  // Asleep, only the wall clock goes on.
  world.wallAheadMs = 60_000;

  expect((await vigil.look()).state).toBe("due");
});

test("a lab may be away for ten seconds, but not longer", async () => {
  const { time, world, vigil } = stage();
  world.isLabAlive = false;
  await vigil.look();

  await time.advance(9_999);
  const before = await vigil.look();
  await time.advance(1);

  expect(before).toEqual({ state: "waiting" });
  expect(await vigil.look()).toEqual({ state: "due", why: "the lab that made it has died" });
});

test("what is on disk tells when it runs out, that it is gone, or nothing", async () => {
  const dir = await mkdtemp(join(tmpdir(), "vigil-"));
  await mkdir(join(dir, "journal"));
  await writeFile(join(dir, "journal/whole.json"), '{"hostExpiresAt": 12}');
  await writeFile(join(dir, "journal/torn.json"), '{"hostExp');

  expect(await readExpiry(dir, "whole")).toBe(12);
  expect(await readExpiry(dir, "torn")).toBeNull();
  expect(await readExpiry(dir, "never")).toBe("gone");
  await rm(dir, { recursive: true });
});

test("a lab lives as long as its very process; one that left no word is dead", async () => {
  const dir = await mkdtemp(join(tmpdir(), "vigil-"));
  const before = await watchLab(dir);
  await writeFile(join(dir, "lab.json"), JSON.stringify({ pid: process.pid }));
  const now = await watchLab(dir);

  expect(await before()).toBe(false);
  expect(await now()).toBe(true);
  await rm(dir, { recursive: true });
});
