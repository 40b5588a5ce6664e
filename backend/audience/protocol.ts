import { z } from "zod";
import { mostVoters } from "../wire/audience.ts";

const text = z.string().max(120);
const count = z.int().min(0).max(1_000_000);

export const summarySchema = z.strictObject({
  troubles: z
    .array(
      z.strictObject({
        title: text,
        state: z.enum(["broken", "healing"]),
        since: z.number().min(0),
      }),
    )
    .max(5)
    .readonly(),
  podsReady: count,
  podsTotal: count,
  nodesReady: count,
  nodesTotal: count,
  availability: z.number().min(0).max(1).nullable(),
});

const votes = z.array(z.int().min(0).max(mostVoters)).max(6).readonly();

export const voteSchema = z.strictObject({
  round: z.int().min(1).max(1_000_000),
  options: z.array(text).min(2).max(6).readonly(),
  state: z.enum(["open", "counting", "closed"]),
  endsAt: z.number().nullable(),
  votes: votes.nullable(),
});

/** What the lab tells the audience's process, one JSON line each: its whole knowledge of the lab. */
export const toAudience = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("open"),
    host: z.string().max(64),
    /** 0: any that is free. */
    port: z.int().min(0).max(65_535),
    /** Under which names phones may ask, without the port. */
    names: z.array(z.string().max(64)).max(16),
    token: z.string().regex(/^[\w-]{22,64}$/),
    pageDir: z.string().max(4096),
    endsAt: z.number(),
    /** Signs the phones' tickets: a process that takes the place of another honours them. */
    secret: z.string().regex(/^[\w-]{22,64}$/),
  }),
  z.strictObject({
    type: z.literal("summary"),
    at: z.number(),
    summary: summarySchema,
    vote: voteSchema.nullable(),
  }),
]);
export type ToAudience = z.output<typeof toAudience>;

/** What it answers: figures only. The lab takes it for hostile, since that process listens to the hall. */
export const fromAudience = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("listening"), port: z.int().min(1).max(65_535) }),
  z.strictObject({ type: z.literal("refused"), code: z.enum(["port-taken", "cannot-listen"]) }),
  z.strictObject({ type: z.literal("phones"), phones: z.int().min(0).max(2000) }),
  z.strictObject({
    type: z.literal("tally"),
    round: z.int().min(1).max(1_000_000),
    votes,
    /** No more will come: it is not open any more. */
    isFinal: z.boolean(),
  }),
]);
export type FromAudience = z.output<typeof fromAudience>;

/** The line as the schema has it, or null for anything else. */
export function readLine<T>(schema: z.ZodType<T>, line: string): T | null {
  if (line.length > 16_384) return null;
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
