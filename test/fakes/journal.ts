import { KubeError } from "../../backend/cluster/clients.ts";
import type { Journal, StandIn } from "../../chaos/undo/journal.ts";
import type { JournalEntry, JournalRecord } from "../../chaos/undo/journal-entry.ts";

type Call = "open" | "hold" | "undoing" | "verifying" | "close" | "list";

/** A journal in memory, and what a test may do to it. */
export interface FakeJournal extends Journal {
  /** What stands in the cluster. */
  readonly records: Map<string, JournalRecord>;
  /** What this machine has a copy of. */
  readonly copies: Map<string, JournalRecord>;
  /** What was asked of it, in order, such as "open pod-delete-1". */
  readonly calls: string[];
  /** The next call of this kind fails. */
  breakNext(call: Call): void;
  /** The API server is away until it is told otherwise. */
  setAway(isAway: boolean): void;
  /** As if somebody else had taken this one back, and closed it. */
  closeAs(who: StandIn, id: string): void;
}

/** An empty journal. Entries take the way through JSON, as real ones do. */
export function createFakeJournal(): FakeJournal {
  const records = new Map<string, JournalRecord>();
  const copies = new Map<string, JournalRecord>();
  const calls: string[] = [];
  const broken = new Set<string>();
  let isAway = false;
  const called = (call: Call, id = "") => {
    calls.push(`${call} ${id}`.trim());
    if (broken.delete(call) || isAway)
      throw new KubeError(0, "ECONNREFUSED", "The API server is away.");
  };
  const standIn = (id: string): StandIn | null => {
    if (records.has(id)) return null;
    return copies.has(id) ? "reaper" : "watchdog";
  };
  const rewrite = (call: "hold" | "undoing", id: string, phase: JournalEntry["phase"]) => {
    called(call, id);
    const record = records.get(id);
    if (record?.state === "whole")
      records.set(id, { ...record, entry: { ...record.entry, phase } });
    return standIn(id);
  };
  return {
    records,
    copies,
    calls,
    breakNext: (call) => void broken.add(call),
    setAway: (away) => void (isAway = away),
    closeAs(who, id) {
      records.delete(id);
      if (who === "watchdog") copies.delete(id);
    },
    async open(entry) {
      called("open", entry.id);
      if (records.has(entry.id)) throw new KubeError(409, "AlreadyExists", "It is there.");
      const times = { openedAt: 0, expiresAt: entry.plan.holdSeconds * 1000 };
      const whole = { ...entry, ...times, phase: "injecting", owner: "run-1" };
      for (const store of [copies, records])
        store.set(entry.id, JSON.parse(JSON.stringify({ state: "whole", entry: whole })));
    },
    hold: async (id) => rewrite("hold", id, "holding"),
    undoing: async (id) => rewrite("undoing", id, "undoing"),
    verifying: async (id) => called("verifying", id),
    async close(id) {
      called("close", id);
      records.delete(id);
      copies.delete(id);
    },
    async list() {
      called("list");
      const all = new Map([...copies, ...records]);
      return [...all.values()].reverse();
    },
    listOnDisk: async () => [...copies.values()].reverse(),
  };
}
