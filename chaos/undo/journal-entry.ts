import { z } from "zod";
import type { Change } from "../changes.ts";
import { planSchema } from "../fault.ts";

/** What is needed to take a fault back: written down before it acts, read by lab, watchdog and reaper. Times by the API server's clock, epoch milliseconds. */
export const entrySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  fault: z.string().min(1).max(64),
  title: z.string().min(1).max(100),
  plan: planSchema,
  seed: z.int().min(0),
  phase: z.enum(["injecting", "holding", "undoing"]),
  /** The run of the lab that made it. */
  owner: z.string().min(1).max(64),
  openedAt: z.number(),
  /** When it should be over; whoever finds it later takes it back. */
  expiresAt: z.number(),
});
export type JournalEntry = z.output<typeof entrySchema>;

export type JournalRecord =
  | { readonly state: "whole"; readonly entry: JournalEntry }
  | { readonly state: "broken"; readonly id: string; readonly reason: string };

/** The label by which entries are found. */
export const journalLabel = "kintsugi.dev/journal";

/** The name of an entry's ConfigMap. */
export const journalName = (id: string) => `fault-${id}`;

/** Inject may take so long, in milliseconds: whom a disruption budget protects, leaves late. */
export const injectWithinMs = (changes: readonly Change[]) =>
  changes.some(({ type }) => type === "pod-eviction") ? 60_000 : 15_000;

/** The lab takes back at the end of the hold; others wait a little longer for it. */
export const graceMs = 5_000;

const configMapSchema = z.object({
  metadata: z.object({ name: z.string(), creationTimestamp: z.string().default("") }),
  data: z.record(z.string(), z.string()).default({}),
});

/** Reads the answer to a list of ConfigMaps, newest first. Throws where the API server answers something else. */
export function readEntries(answer: unknown): readonly JournalRecord[] {
  const { items } = z.object({ items: z.array(configMapSchema) }).parse(answer);
  const bornAt = ({ metadata }: (typeof items)[number]) =>
    Date.parse(metadata.creationTimestamp) || 0;
  return items
    .sort((a, b) => bornAt(b) - bornAt(a))
    .map(({ metadata, data }) => readEntry(metadata.name.replace(/^fault-/, ""), data["entry"]));
}

/** An entry as it was written, checked. */
export function readEntry(id: string, text: string | undefined): JournalRecord {
  try {
    const entry = entrySchema.parse(JSON.parse(text ?? ""));
    if (entry.id === id) return { state: "whole", entry };
    return { state: "broken", id, reason: `It says it is ${entry.id}.` };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : "It is not JSON.";
    return { state: "broken", id, reason };
  }
}

/** The id of an entry, readable or not. */
export const idOf = (record: JournalRecord) =>
  record.state === "whole" ? record.entry.id : record.id;
