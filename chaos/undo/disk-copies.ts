import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeJson } from "../../backend/host/state-dir.ts";
import { type JournalEntry, type JournalRecord, readEntry } from "./journal-entry.ts";
import { entryFile } from "./vigil.ts";

/** The journal's copies on this machine: for what cuts the API server off, and for when nobody else is left. */
export interface DiskCopies {
  write(entry: JournalEntry, hostExpiresAt: number): Promise<void>;
  has(id: string): Promise<boolean>;
  /** None is fine. */
  remove(id: string): Promise<void>;
  list(): Promise<readonly JournalRecord[]>;
}

/** The copies in this lab's state folder. */
export function createDiskCopies(stateDir: string): DiskCopies {
  return {
    write: (entry, hostExpiresAt) =>
      writeJson(entryFile(stateDir, entry.id), { ...entry, hostExpiresAt }),
    has: async (id) => existsSync(entryFile(stateDir, id)),
    remove: (id) => rm(entryFile(stateDir, id), { force: true }),
    async list() {
      const names = await readdir(join(stateDir, "journal")).catch((): string[] => []);
      const ids = names
        .filter((name) => name.endsWith(".json"))
        .map((name) => basename(name, ".json"));
      return (await Promise.all(ids.map((id) => read(stateDir, id)))).filter((one) => one !== null);
    },
  };
}

/** Null when it was removed meanwhile. */
async function read(stateDir: string, id: string): Promise<JournalRecord | null> {
  const text = await readFile(entryFile(stateDir, id), "utf8").catch(() => null);
  return text === null ? null : readEntry(id, withoutHostTime(text));
}

function withoutHostTime(text: string): string {
  try {
    const { hostExpiresAt: _, ...entry } = JSON.parse(text) as Record<string, unknown>; // readEntry checks it
    return JSON.stringify(entry);
  } catch {
    return text;
  }
}
