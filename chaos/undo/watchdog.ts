import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { LabError, messageOf } from "../../backend/core/errors.ts";
import { sleep, waitFor } from "../../backend/core/wait.ts";
import { isAlive, processSchema } from "../../backend/host/processes.ts";
import { readJson } from "../../backend/host/state-dir.ts";
import { entryFile } from "./vigil.ts";

/** A process beside the lab, one an experiment, that takes back what the host must undo: also when the lab is dead, or the API server. */
export interface Watchdog {
  /** Answers when it watches. It is armed anew when it dies before the entry is closed. Throws a LabError `no-watchdog`. */
  arm(id: string): Promise<void>;
}

export interface WatchdogOptions {
  /** It holds the entry's copy: journal/ID.json. */
  readonly stateDir: string;
  /** Aborted when the lab closes: no more arming anew. */
  readonly signal?: AbortSignal;
  /** The process's program, given state folder and id. */
  readonly program?: string;
}

const ownProgram = join(import.meta.dirname, "..", "..", "backend", "watchdog.ts");
const startsWithinMs = 20_000;

/** Where the watchdog of an entry says who it is, and what it did. */
export const watchdogFile = (stateDir: string, id: string) =>
  join(stateDir, "watchdog", `${id}.json`);
export const watchdogLog = (stateDir: string, id: string) =>
  join(stateDir, "watchdog", `${id}.log`);

/** It gave up after many tries: arming it anew would not help. */
export const gaveUpCode = 3;

/** Arms watchdogs for the entries of one lab. */
export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { stateDir, signal } = options;
  const isWanted = (id: string) => signal?.aborted !== true && existsSync(entryFile(stateDir, id));
  const armAnew = async (id: string, why: string) => {
    // One that cannot start must not keep the machine busy.
    await sleep(1000, signal);
    if (!isWanted(id)) return;
    await note(stateDir, id, `The watchdog ended (${why}): starting another one.`);
    await arm(id);
  };
  const arm = async (id: string) => {
    const child = await startProcess(options, id);
    child.once("exit", (code, killedBy) => {
      if (code === 0 || code === gaveUpCode) return;
      if (!isWanted(id)) {
        // It was killed and could not take its own word back.
        void rm(watchdogFile(stateDir, id), { force: true }).catch(() => {});
        return;
      }
      armAnew(id, killedBy ?? `exit code ${code}`).catch((error: unknown) =>
        note(stateDir, id, messageOf(error)),
      );
    });
  };
  return { arm };
}

/** Ends every watchdog of this lab, by what each said of itself; its cluster is about to go. Answers how many there were. */
export async function endWatchdogs(stateDir: string): Promise<number> {
  const names = await readdir(join(stateDir, "watchdog")).catch((): string[] => []);
  const files = names.filter((name) => name.endsWith(".json"));
  let ended = 0;
  for (const name of files) {
    const who = await readJson(join(stateDir, "watchdog", name), processSchema);
    if (who === null || !(await isAlive(who))) continue;
    process.kill(who.pid, "SIGTERM");
    ended += 1;
    await waitFor(async () => ((await isAlive(who)) ? null : true), {
      what: `the watchdog (process ${who.pid}) to end`,
      timeoutMs: 10_000,
      everyMs: 50,
      remedy: `End it by hand: kill ${who.pid}`,
    });
  }
  return ended;
}

async function startProcess(options: WatchdogOptions, id: string): Promise<ChildProcess> {
  const { stateDir, program = ownProgram } = options;
  await mkdir(join(stateDir, "watchdog"), { recursive: true, mode: 0o700 });
  await rm(watchdogFile(stateDir, id), { force: true });
  const log = await open(watchdogLog(stateDir, id), "a", 0o600);
  // A session of its own: no terminal's hang-up or Ctrl-C reaches it.
  const child = spawn(process.execPath, [...smallHeap, program, stateDir, id], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: "/",
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  child.once("error", failed.reject);
  child.once("exit", (code, signal) => failed.reject(new Error(`it ended with ${signal ?? code}`)));
  child.unref();
  await log.close();
  const over = new AbortController();
  try {
    const file = watchdogFile(stateDir, id);
    await Promise.race([failed.promise, saysWhoItIs(file, child, over.signal)]);
  } catch (error) {
    throw noWatchdog(watchdogLog(stateDir, id), error);
  } finally {
    over.abort();
  }
  return child;
}

const smallHeap = ["--max-semi-space-size=1", "--max-old-space-size=64"];

/** It writes its own file when it watches. */
const saysWhoItIs = (file: string, child: ChildProcess, signal: AbortSignal) =>
  waitFor(
    async () => {
      const who = await readJson(file, processSchema);
      return who?.pid === child.pid ? true : null;
    },
    { what: "it to watch", timeoutMs: startsWithinMs, everyMs: 25, signal },
  );

const note = (stateDir: string, id: string, line: string) =>
  appendFile(watchdogLog(stateDir, id), `${new Date().toISOString()} ${line}\n`).catch(() => {});

const noWatchdog = (log: string, cause: unknown) =>
  new LabError(
    "no-watchdog",
    `The watchdog that would take this back does not start: ${messageOf(cause)}`,
    `Nothing was broken. Its log is ${log}.`,
    { cause },
  );
