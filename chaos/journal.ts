import { z } from "zod";
import { type Kube, KubeError } from "../backend/cluster/clients.ts";
import type { Guard } from "../backend/cluster/guard.ts";
import { labLabels, labNamespace } from "../backend/cluster/marker.ts";
import { pathOf } from "../backend/cluster/paths.ts";
import { type Clock, systemClock } from "../backend/core/clock.ts";
import type { Json } from "./fault.ts";

/** What is needed to take a fault back, written down before it acts. It survives the lab. */
export interface Journal {
  /** Writes an entry; one of the same id is never overwritten. */
  open(entry: NewEntry): Promise<void>;
  /** The fault is taken back: the entry goes. One that is gone already is fine. */
  close(id: string): Promise<void>;
  /** Every open entry, newest first, also those that cannot be read. */
  list(): Promise<readonly JournalRecord[]>;
}

export interface NewEntry {
  readonly id: string;
  readonly fault: string;
  readonly plan: Json;
  readonly seed: number;
  readonly holdSeconds: number;
}

export interface JournalEntry extends Omit<NewEntry, "holdSeconds"> {
  readonly phase: "injecting";
  /** By the API server's clock, epoch milliseconds. */
  readonly openedAt: number;
  /** When the fault should be over; whoever finds it later takes it back. */
  readonly expiresAt: number;
}

export type JournalRecord =
  | { readonly state: "whole"; readonly entry: JournalEntry }
  | { readonly state: "broken"; readonly id: string; readonly reason: string };

/** The name of an entry's ConfigMap. */
export const journalName = (id: string) => `fault-${id}`;

export interface ClusterJournalOptions {
  readonly kube: Pick<Kube, "get" | "send" | "clockSkewMs">;
  readonly guard: Guard;
  readonly clock?: Clock;
}

const journalLabel = "kintsugi.dev/journal";
/** Inject and undo may take this long beside the hold. */
const slackMs = 60_000;

/** The journal in the cluster itself: one ConfigMap a fault, in the lab's namespace. */
export function createClusterJournal(options: ClusterJournalOptions): Journal {
  const { kube, guard, clock = systemClock } = options;
  const place = { apiVersion: "v1", kind: "ConfigMap", namespace: labNamespace };
  return {
    async open({ holdSeconds, ...entry }) {
      await guard.check();
      const openedAt = clock.now() + kube.clockSkewMs();
      const expiresAt = openedAt + holdSeconds * 1000 + slackMs;
      const whole: JournalEntry = { ...entry, phase: "injecting", openedAt, expiresAt };
      await kube.send({
        method: "POST",
        path: pathOf(place),
        body: {
          apiVersion: place.apiVersion,
          kind: place.kind,
          metadata: {
            name: journalName(entry.id),
            namespace: labNamespace,
            labels: { ...labLabels, [journalLabel]: "true" },
          },
          data: { entry: JSON.stringify(whole) },
        },
      });
    },
    async close(id) {
      await guard.check();
      try {
        await kube.send({ method: "DELETE", path: pathOf({ ...place, name: journalName(id) }) });
      } catch (error) {
        if (!(error instanceof KubeError && error.status === 404)) throw error;
      }
    },
    async list() {
      const answer = await kube.get(pathOf(place), { labelSelector: `${journalLabel}=true` });
      return listSchema
        .parse(answer)
        .items.sort((a, b) => bornAt(b) - bornAt(a))
        .map(readEntry);
    },
  };
}

const listSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), creationTimestamp: z.string().default("") }),
      data: z.record(z.string(), z.string()).default({}),
    }),
  ),
});
type Item = z.output<typeof listSchema>["items"][number];

const entrySchema = z.strictObject({
  id: z.string().min(1).max(64),
  fault: z.string().min(1).max(64),
  plan: z.json(),
  phase: z.literal("injecting"),
  seed: z.int().min(0),
  openedAt: z.number(),
  expiresAt: z.number(),
});

const bornAt = ({ metadata }: Item) => Date.parse(metadata.creationTimestamp) || 0;

function readEntry({ metadata, data }: Item): JournalRecord {
  const id = metadata.name.replace(/^fault-/, "");
  try {
    const entry = entrySchema.parse(JSON.parse(data["entry"] ?? ""));
    if (entry.id === id) return { state: "whole", entry };
    return { state: "broken", id, reason: `It says it is ${entry.id}.` };
  } catch (error) {
    return { state: "broken", id, reason: reasonOf(error) };
  }
}

const reasonOf = (error: unknown) =>
  error instanceof z.ZodError ? z.prettifyError(error) : "It is not JSON.";
