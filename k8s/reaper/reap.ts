import { safeText } from "../../backend/core/text.ts";
import { boundChange } from "../../chaos/changes.ts";
import type { Hands } from "../../chaos/hands.ts";
import type { JournalEntry, JournalRecord } from "../../chaos/undo/journal-entry.ts";
import { revertAll, whatRemains } from "../../chaos/undo/take-back.ts";
import type { Patience } from "./patience.ts";

/** The Lease of the lab as it is read. */
export interface LabLease {
  /** The run of the lab that holds it; null: it was let go of. */
  readonly holder: string | null;
  /** By the API server's clock, epoch ms; null: never. */
  readonly renewedAt: number | null;
}

/** What one look at the cluster has shown. */
export interface Sight {
  readonly records: readonly JournalRecord[];
  /** Null: there is none. */
  readonly lease: LabLease | null;
  /** By the API server's clock, epoch ms. */
  readonly now: number;
  /** By this process's own clock that never jumps, ms. */
  readonly monotonic: number;
}

/** What is kept from one turn to the next; a reaper that starts anew has lost nothing that matters. */
export interface Memory {
  readonly patience: Patience;
  /** Entries whose changes were reverted: what somebody changes from then on is theirs. */
  readonly reverted: Set<string>;
  /** What was said of each entry last: a trouble that lasts is one line. */
  readonly said: Map<string, string>;
}

export interface ReapParts {
  readonly hands: Hands;
  /** Strikes an entry out of the journal; one that is gone is fine. */
  readonly close: (id: string) => Promise<void>;
  readonly say: (line: string) => void;
  readonly memory: Memory;
  readonly signal: AbortSignal;
}

/** One turn: takes back the cluster's part of whatever nobody looks after any more, and strikes out what is whole again. Goes on past failures. */
export async function reap(sight: Sight, parts: ReapParts): Promise<void> {
  const { records } = sight;
  const isStale = parts.memory.patience.isStale(sight);
  forget(parts.memory, records);
  for (const record of records) {
    if (record.state === "broken") {
      sayOnce(parts, record.id, `cannot be read, left alone: ${safeText(record.reason)}`);
      continue;
    }
    const why = whyDue(record.entry, sight, isStale);
    if (why === null) continue;
    try {
      await takeBack(record.entry, why, { ...parts, now: sight.now });
    } catch (error) {
      sayOnce(parts, record.entry.id, `not done yet: ${safeText(String(error))}`);
    }
  }
}

/** Why this entry is to be taken back now, or null while its time runs and its lab lives. */
export function whyDue(
  { expiresAt, owner }: JournalEntry,
  { now, lease }: Pick<Sight, "now" | "lease">,
  isStale: boolean,
): string | null {
  if (now > expiresAt) return "its time is over";
  return isStale && lease?.holder === owner ? "its lab gives no sign of life" : null;
}

async function takeBack(
  entry: JournalEntry,
  why: string,
  parts: ReapParts & { readonly now: number },
): Promise<void> {
  const { hands, memory, signal, say } = parts;
  const { id, fault, plan } = entry;
  if (!memory.reverted.has(id)) {
    const own = plan.changes.filter((change) => boundChange(change).undoneBy === "cluster");
    const only = ["cluster"] as const;
    const failures = await revertAll(plan.changes, { hands, only, signal });
    if (failures.length > 0)
      return sayOnce(parts, id, `not taken back yet: ${safeText(failures.join("; "))}`);
    memory.reverted.add(id);
    if (own.length > 0) say(`${id} (${fault}): taken back, ${own.length} changes: ${why}.`);
  }
  if (waitsForOthers(entry, parts.now)) return;
  const left = await whatRemains(plan.changes, { hands, signal });
  if (left !== null) return sayOnce(parts, id, `not whole yet: ${safeText(left)}`);
  await parts.close(id);
  say(`${id} (${fault}): all is as before, entry closed.`);
}

/** The host's part is the watchdog's, and what ends by itself may not have ended before the entry does: then the entry stays. */
function waitsForOthers({ plan, expiresAt }: JournalEntry, now: number): boolean {
  const kinds = plan.changes.map((change) => boundChange(change).undoneBy);
  return kinds.includes("host") || (kinds.includes("itself") && now <= expiresAt);
}

function sayOnce({ memory, say }: Pick<ReapParts, "memory" | "say">, id: string, line: string) {
  if (memory.said.get(id) === line) return;
  memory.said.set(id, line);
  say(`${id}: ${line}`);
}

/** What has left the journal is no business any more. */
function forget({ reverted, said }: Memory, records: readonly JournalRecord[]): void {
  const open = new Set(records.map((one) => (one.state === "whole" ? one.entry.id : one.id)));
  for (const id of reverted) if (!open.has(id)) reverted.delete(id);
  for (const id of said.keys()) if (!open.has(id)) said.delete(id);
}
