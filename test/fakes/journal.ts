import { KubeError } from "../../backend/cluster/clients.ts";
import type { Journal, JournalRecord } from "../../chaos/journal.ts";

/** A journal in memory, and what a test may do to it. */
export interface FakeJournal extends Journal {
  readonly records: Map<string, JournalRecord>;
  /** What was asked of it, in order, such as "open pod-delete-1". */
  readonly calls: string[];
  /** The next call of this kind fails. */
  breakNext(call: "open" | "close"): void;
}

/** An empty journal. Entries take the way through JSON, as real ones do. */
export function createFakeJournal(records = new Map<string, JournalRecord>()): FakeJournal {
  const calls: string[] = [];
  const broken = new Set<string>();
  const called = (call: string, id: string) => {
    calls.push(`${call} ${id}`);
    if (broken.delete(call)) throw new KubeError(0, "ECONNREFUSED", "The API server is away.");
  };
  return {
    records,
    calls,
    breakNext: (call) => void broken.add(call),
    async open({ holdSeconds, ...entry }) {
      called("open", entry.id);
      if (records.has(entry.id)) throw new KubeError(409, "AlreadyExists", "It is there.");
      const whole = { ...entry, phase: "injecting", openedAt: 0, expiresAt: holdSeconds * 1000 };
      records.set(entry.id, JSON.parse(JSON.stringify({ state: "whole", entry: whole })));
    },
    async close(id) {
      called("close", id);
      records.delete(id);
    },
    async list() {
      return [...records.values()].reverse();
    },
  };
}
