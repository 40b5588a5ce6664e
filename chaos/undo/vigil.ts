import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../backend/core/clock.ts";
import { identify, isAlive } from "../../backend/host/processes.ts";

// Imported by the watchdog while it waits: nothing here may load a library, so that a process per experiment stays small.

/** The disk's copy of a journal entry: written before anything breaks, gone when all is whole. */
export const entryFile = (stateDir: string, id: string) => join(stateDir, "journal", `${id}.json`);

/** What the watcher of one entry sees: it is over, or somebody must take it back now and why, or nothing yet. */
export type Sight =
  | { readonly state: "waiting" }
  | { readonly state: "closed" }
  | { readonly state: "due"; readonly why: string };

export interface VigilParts {
  /** When the entry runs out by this machine's clock, epoch ms; "gone" once it is closed, null while that cannot be read. */
  readonly expiresAt: () => Promise<number | "gone" | null>;
  readonly isLabAlive: () => Promise<boolean>;
  readonly clock: Clock;
}

/** A lab may be away this long before somebody else takes back: another start of it does so itself. */
const labMayBeAwayMs = 10_000;

/** Watches one entry; ask it once a second. */
export function createVigil({ expiresAt, isLabAlive, clock }: VigilParts) {
  let known: { readonly wall: number; readonly monotonic: number } | null = null;
  let deadSince: number | null = null;
  return {
    async look(): Promise<Sight> {
      const said = await expiresAt();
      if (said === "gone") return { state: "closed" };
      const now = clock.monotonic();
      if (said !== null && said !== known?.wall)
        known = { wall: said, monotonic: now + said - clock.now() };
      // By either clock: a wall clock that is set back must not prolong it, nor a machine that slept.
      if (known !== null && (now >= known.monotonic || clock.now() >= known.wall))
        return { state: "due", why: "its time is over" };
      if (await isLabAlive()) deadSince = null;
      else deadSince ??= now;
      return deadSince !== null && now - deadSince >= labMayBeAwayMs
        ? { state: "due", why: "the lab that made it has died" }
        : { state: "waiting" };
    },
  };
}

/** When the copy on disk runs out. */
export async function readExpiry(stateDir: string, id: string): Promise<number | "gone" | null> {
  const entry = await readObject(entryFile(stateDir, id));
  if (entry === "gone") return "gone";
  const at = entry["hostExpiresAt"];
  return typeof at === "number" ? at : null;
}

/** Tells whether the lab that serves now still does; a lab that has left no word is dead. */
export async function watchLab(stateDir: string): Promise<() => Promise<boolean>> {
  const lab = await readObject(join(stateDir, "lab.json"));
  const pid = lab === "gone" ? null : lab["pid"];
  if (typeof pid !== "number") return async () => false;
  const who = await identify(pid);
  // Where no /proc tells one process from a later one of the same number, the number must do.
  return who === null ? async () => canBeSignalled(pid) : async () => isAlive(who);
}

function canBeSignalled(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function readObject(path: string): Promise<Readonly<Record<string, unknown>> | "gone"> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isMissing ? "gone" : {};
  }
}
