import { type Kube, KubeError } from "../../backend/cluster/clients.ts";
import type { Guard } from "../../backend/cluster/guard.ts";
import { labLabels, labNamespace } from "../../backend/cluster/marker.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { type Clock, systemClock } from "../../backend/core/clock.ts";
import { unlessAborted } from "../../backend/core/wait.ts";
import type { DiskCopies } from "./disk-copies.ts";
import type { Plan } from "../fault.ts";
import {
  graceMs,
  idOf,
  injectWithinMs,
  type JournalEntry,
  journalLabel,
  journalName,
  type JournalRecord,
  readEntries,
} from "./journal-entry.ts";

/** Who takes experiments back when the lab does not. */
export type StandIn = "reaper" | "watchdog";

/** What is needed to take a fault back, written down before it acts. It survives the lab. */
export interface Journal {
  /** Writes an entry; one of the same id is never overwritten. */
  open(entry: NewEntry): Promise<void>;
  /** It holds from now on: it runs out after this many seconds. Answers who has closed it meanwhile, or null. A cluster that does not answer is told later, by closing. */
  hold(id: string, seconds: number): Promise<StandIn | null>;
  /** It is being taken back from now on. Answers as `hold` does. */
  undoing(id: string): Promise<StandIn | null>;
  /** All is taken back, and it becomes whole within this many seconds: others need not help. */
  verifying(id: string, seconds: number): Promise<void>;
  /** All is as before: the entry goes. One that is gone already is fine. */
  close(id: string): Promise<void>;
  /** Every open entry, newest first, also those that cannot be read. Throws a KubeError while the cluster does not answer. */
  list(): Promise<readonly JournalRecord[]>;
  /** Those that this machine knows of; asks no cluster. */
  listOnDisk(): Promise<readonly JournalRecord[]>;
}

export interface NewEntry {
  readonly id: string;
  readonly fault: string;
  readonly title: string;
  readonly plan: Plan;
  readonly seed: number;
}

export interface ClusterJournalOptions {
  readonly kube: Pick<Kube, "get" | "send" | "clockSkewMs">;
  readonly guard: Guard;
  /** The run of this lab; whoever takes over needs none: it opens nothing. */
  readonly owner?: string;
  /** Null: none are kept. */
  readonly copies?: DiskCopies | null;
  readonly clock?: Clock;
}

/** A fault may have cut the API server off: what is only said to it must not wait for it. */
const saidWithinMs = 2_000;

/** An undo that stops half-way is taken up by others after this time, if not before. */
const undoWithinMs = 10_000;

const place = { apiVersion: "v1", kind: "ConfigMap", namespace: labNamespace };

/** The journal in the cluster itself, one ConfigMap a fault in the lab's namespace, and a copy on disk. */
export function createClusterJournal(options: ClusterJournalOptions): Journal {
  const { kube, guard, owner = "nobody", copies = null, clock = systemClock } = options;
  const now = () => clock.now() + kube.clockSkewMs();
  const { standing, inTurn, copy, rewrite } = createPen(options);
  const listOnDisk = async () => (await copies?.list()) ?? [];
  return {
    async open(fresh) {
      await guard.check();
      const openedAt = now();
      const { changes, holdSeconds } = fresh.plan;
      const expiresAt = openedAt + injectWithinMs(changes) + holdSeconds * 1000 + graceMs;
      const entry: JournalEntry = { ...fresh, phase: "injecting", owner, openedAt, expiresAt };
      await copy(entry);
      try {
        await kube.send({ method: "POST", path: pathOf(place), body: configMapOf(entry) });
      } catch (error) {
        await copies?.remove(entry.id);
        throw error;
      }
      standing.set(entry.id, entry);
    },
    hold: (id, seconds) =>
      rewrite(id, () => ({ phase: "holding", expiresAt: now() + seconds * 1000 + graceMs })),
    undoing: (id) =>
      rewrite(id, ({ expiresAt }) => ({
        phase: "undoing",
        expiresAt: Math.min(expiresAt, now() + undoWithinMs),
      })),
    verifying: async (id, seconds) =>
      void (await rewrite(id, () => ({ expiresAt: now() + seconds * 1000 + graceMs }))),
    close: (id) =>
      inTurn(id, async () => {
        await guard.check();
        const path = pathOf({ ...place, name: journalName(id) });
        await kube.send({ method: "DELETE", path }).catch(unlessGone);
        standing.delete(id);
        await copies?.remove(id);
      }),
    async list() {
      const answer = await kube.get(pathOf(place), { labelSelector: `${journalLabel}=true` });
      const inCluster = readEntries(answer);
      for (const record of inCluster)
        if (record.state === "whole") standing.set(record.entry.id, record.entry);
      const known = new Set(inCluster.map(idOf));
      return [...inCluster, ...(await listOnDisk()).filter((record) => !known.has(idOf(record)))];
    },
    listOnDisk,
  };
}

/** Writes again what stands already. */
function createPen(options: ClusterJournalOptions) {
  const { kube, copies = null } = options;
  /** What this lab wrote or read, and knows to stand in the cluster. */
  const standing = new Map<string, JournalEntry>();
  const inTurn = createTurns();
  const copy = async (entry: JournalEntry) =>
    await copies?.write(entry, entry.expiresAt - kube.clockSkewMs());
  const rewrite = (id: string, change: (known: JournalEntry) => Partial<JournalEntry>) =>
    inTurn(id, async (): Promise<StandIn | null> => {
      const known = standing.get(id);
      if (known === undefined) return null;
      const entry = { ...known, ...change(known) };
      standing.set(id, entry);
      // A copy that was removed must not come back: it would be taken for an open entry.
      if ((await copies?.has(id)) === false) return "watchdog";
      await copy(entry).catch(() => {}); // The one before it says enough.
      return await retell(options, entry);
    });
  return { standing, inTurn, copy, rewrite };
}

/** What is said about one entry is said in its order: a late word must not bring back what is closed. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const turn = (last.get(id) ?? Promise.resolve()).then(work, work);
    last.set(id, turn);
    try {
      return await turn;
    } finally {
      if (last.get(id) === turn) last.delete(id);
    }
  };
}

/** Tells the cluster how an entry is now, if it listens. "reaper": the entry is not there any more. */
async function retell(
  { kube, guard }: ClusterJournalOptions,
  entry: JournalEntry,
): Promise<StandIn | null> {
  const signal = AbortSignal.timeout(saidWithinMs);
  const request = {
    method: "PATCH",
    path: pathOf({ ...place, name: journalName(entry.id) }),
    type: "application/merge-patch+json",
    body: { data: { entry: JSON.stringify(entry) } },
  } as const;
  try {
    await unlessAborted(signal, () => guard.check(signal));
    await kube.send(request, signal);
    return null;
  } catch (error) {
    return isGone(error) ? "reaper" : null;
  }
}

const isGone = (error: unknown) => error instanceof KubeError && error.status === 404;

function unlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

const configMapOf = (entry: JournalEntry) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: journalName(entry.id),
    namespace: labNamespace,
    labels: { ...labLabels, [journalLabel]: "true" },
  },
  data: { entry: JSON.stringify(entry) },
});
