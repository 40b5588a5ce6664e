import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive, processSchema } from "../../../../backend/host/processes.ts";
import { readJson } from "../../../../backend/host/state-dir.ts";
import { entryFile } from "../../../../chaos/undo/vigil.ts";
import {
  createWatchdog,
  endWatchdogs,
  watchdogFile,
  watchdogLog,
} from "../../../../chaos/undo/watchdog.ts";

// Real processes: that they outlive what started them is the point.
let stateDir: string;
const closing = new AbortController();

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "watchdog-"));
  await mkdir(join(stateDir, "journal"));
});
afterEach(async () => {
  await endWatchdogs(stateDir);
  await rm(stateDir, { recursive: true });
});

/** An entry that runs out in an hour, made by a lab that lives. */
async function openEntry(id: string) {
  await writeFile(join(stateDir, "lab.json"), JSON.stringify({ pid: process.pid }));
  await writeFile(
    entryFile(stateDir, id),
    JSON.stringify({ hostExpiresAt: Date.now() + 3_600_000 }),
  );
}
const who = (id: string) => readJson(watchdogFile(stateDir, id), processSchema);

test("it watches when armed, and leaves nothing once the entry is closed", async () => {
  await openEntry("a-1");
  await createWatchdog({ stateDir, signal: closing.signal }).arm("a-1");
  const watching = await who("a-1");

  await rm(entryFile(stateDir, "a-1"));

  expect(watching).not.toBeNull();
  await expect.poll(() => existsSync(watchdogFile(stateDir, "a-1")), { timeout: 5000 }).toBe(false);
  expect(existsSync(watchdogLog(stateDir, "a-1"))).toBe(false);
});

test("it is a leader of its own session, which no terminal's hang-up reaches", async () => {
  await openEntry("a-2");

  await createWatchdog({ stateDir }).arm("a-2");

  const pid = (await who("a-2"))?.pid ?? 0;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const session = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
  process.kill(pid, "SIGHUP");
  expect(session).toBe(pid);
  expect(await who("a-2")).toMatchObject({ pid });
});

test("one that was killed is armed anew while its entry is open", async () => {
  await openEntry("a-3");
  await createWatchdog({ stateDir, signal: closing.signal }).arm("a-3");
  const first = await who("a-3");

  process.kill(first?.pid ?? 0, "SIGKILL");

  await expect
    .poll(
      async () => {
        const now = await who("a-3");
        return now !== null && now.pid !== first?.pid && (await isAlive(now));
      },
      { timeout: 10_000 },
    )
    .toBe(true);
});

test("one that cannot start is said, and says where its log is", async () => {
  const program = join(stateDir, "broken.mjs");
  await writeFile(program, 'throw new Error("no such luck");');

  const armed = createWatchdog({ stateDir, program }).arm("a-4");

  await expect(armed).rejects.toMatchObject({
    code: "no-watchdog",
    remedy: expect.stringContaining(watchdogLog(stateDir, "a-4")),
  });
});

test("all of a lab are ended together, and only those that said who they are", async () => {
  await openEntry("a-5");
  await openEntry("a-6");
  const watchdog = createWatchdog({ stateDir, signal: AbortSignal.abort() });
  await Promise.all([watchdog.arm("a-5"), watchdog.arm("a-6")]);
  const both = [await who("a-5"), await who("a-6")].filter((one) => one !== null);
  // A number that is somebody else's by now.
  await writeFile(
    watchdogFile(stateDir, "a-7"),
    JSON.stringify({ pid: process.pid, startTicks: "1", bootId: "none" }),
  );

  const ended = await endWatchdogs(stateDir);

  expect(ended).toBe(2);
  expect(await Promise.all(both.map((one) => isAlive(one)))).toEqual([false, false]);
});
