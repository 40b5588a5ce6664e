import { type Kube, KubeError } from "../backend/cluster/clients.ts";
import type { Guard } from "../backend/cluster/guard.ts";
import { labLabels, labNamespace } from "../backend/cluster/marker.ts";
import { pathOf } from "../backend/cluster/paths.ts";
import { type Clock, systemClock } from "../backend/core/clock.ts";
import type { DiskCopies } from "./disk-copies.ts";
import type { Plan } from "./fault.ts";
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

/** What is needed to take a fault back, written down before it acts. It survives the lab. */
export interface Journal {
  /** Writes an entry; one of the same id is never overwritten. */
  open(entry: NewEntry): Promise<void>;
  /** It holds from now on: it runs out after this many seconds. A cluster that does not answer is told later, by closing. */
  hold(id: string, seconds: number): Promise<void>;
  /** All is as before: the entry goes. One that is gone already is fine. */
  close(id: string): Promise<void>;
  /** Every open entry, newest first, also those that cannot be read. */
  list(): Promise<readonly JournalRecord[]>;
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

/** The journal in the cluster itself, one ConfigMap a fault in the lab's namespace, and a copy on disk. */
export function createClusterJournal(options: ClusterJournalOptions): Journal {
  const { kube, guard, owner = "nobody", copies = null, clock = systemClock } = options;
  const place = { apiVersion: "v1", kind: "ConfigMap", namespace: labNamespace };
  const entries = new Map<string, JournalEntry>();
  const copy = async (entry: JournalEntry) => {
    entries.set(entry.id, entry);
    await copies?.write(entry, entry.expiresAt - kube.clockSkewMs());
  };
  return {
    async open(fresh) {
      await guard.check();
      const openedAt = clock.now() + kube.clockSkewMs();
      const { changes, holdSeconds } = fresh.plan;
      const expiresAt = openedAt + injectWithinMs(changes) + holdSeconds * 1000 + graceMs;
      const entry: JournalEntry = { ...fresh, phase: "injecting", owner, openedAt, expiresAt };
      await copy(entry);
      await kube.send({ method: "POST", path: pathOf(place), body: configMapOf(entry) });
    },
    async hold(id, seconds) {
      const known = entries.get(id);
      if (known === undefined) return;
      const expiresAt = clock.now() + kube.clockSkewMs() + seconds * 1000 + graceMs;
      const entry: JournalEntry = { ...known, phase: "holding", expiresAt };
      await copy(entry);
      const request = {
        method: "PATCH",
        path: pathOf({ ...place, name: journalName(id) }),
        type: "application/merge-patch+json",
        body: { data: { entry: JSON.stringify(entry) } },
      } as const;
      await kube.send(request, AbortSignal.timeout(saidWithinMs)).catch(() => {});
    },
    async close(id) {
      await guard.check();
      try {
        await kube.send({ method: "DELETE", path: pathOf({ ...place, name: journalName(id) }) });
      } catch (error) {
        if (!(error instanceof KubeError && error.status === 404)) throw error;
      }
      entries.delete(id);
      await copies?.remove(id);
    },
    async list() {
      const answer = await kube.get(pathOf(place), { labelSelector: `${journalLabel}=true` });
      const inCluster = readEntries(answer);
      const known = new Set(inCluster.map(idOf));
      const onDisk = (await copies?.list()) ?? [];
      return [...inCluster, ...onDisk.filter((record) => !known.has(idOf(record)))];
    },
  };
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
