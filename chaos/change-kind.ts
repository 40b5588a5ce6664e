import type { z } from "zod";
import type { Hands } from "./hands.ts";

/**
 * Who can take a change back: `cluster`: whoever may write to the API server (lab, watchdog, reaper); `host`: whoever may run
 * Docker on this machine (lab, watchdog); `itself`: it ends on its own, at a time that is part of it, and the lab may hurry it.
 */
export type UndoneBy = "cluster" | "host" | "itself";

/** One sort of change: how it is made, how it is taken back. A file each in changes/, a line each in changes.ts. */
export interface ChangeKind<Type extends string, Schema extends z.ZodType> {
  readonly type: Type;
  /** What a change of this sort looks like. It is checked again when it comes back from the journal: what lies in the cluster is outside input. */
  readonly schema: Schema;
  readonly undoneBy: UndoneBy;
  /** Names what it touches, such as "node/kintsugi-worker" or "Deployment/pizza/storefront": two experiments never touch the same. */
  touches(change: z.output<Schema>): readonly string[];
  /** Makes it. Twice does no harm; a target that is gone is fine. */
  apply(hands: Hands, change: z.output<Schema>, signal: AbortSignal): Promise<void>;
  /** Takes it back, from any half of it; twice does no harm. What somebody else changed since stays. */
  revert(hands: Hands, change: z.output<Schema>, signal: AbortSignal): Promise<void>;
  /** After a revert: what is not as before yet ("kintsugi-worker2 is not Ready yet"), or null once all is whole. Changes nothing. */
  remains(hands: Hands, change: z.output<Schema>, signal: AbortSignal): Promise<string | null>;
}

/** Gives a change kind its inferred types. */
export const defineChange = <Type extends string, Schema extends z.ZodType<{ type: Type }>>(
  kind: ChangeKind<Type, Schema>,
): ChangeKind<Type, Schema> => kind;
