import { messageOf } from "../../backend/core/errors.ts";
import { unlessAborted } from "../../backend/core/wait.ts";
import type { UndoneBy } from "../change-kind.ts";
import { boundChange, type Change } from "../changes.ts";
import type { Hands } from "../hands.ts";

/** One revert may take this long; the next ones must have their turn. */
const revertWithinMs = 30_000;
const lookWithinMs = 10_000;

export interface TakeBackOptions {
  readonly hands: Hands;
  /** Whose changes; left out: everybody's. */
  readonly only?: readonly UndoneBy[];
  readonly signal: AbortSignal;
}

/** Reverts changes in the reverse order, past those that fail; answers with why each of those did. Twice does no harm. */
export async function revertAll(
  changes: readonly Change[],
  { hands, only, signal }: TakeBackOptions,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const change of changes.toReversed()) {
    const bound = boundChange(change);
    if (only !== undefined && !only.includes(bound.undoneBy)) continue;
    try {
      await within(revertWithinMs, signal, (limit) => bound.revert(hands, limit));
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  return failures;
}

/** What is not as before yet, or null once all is whole. Who cannot look says why. */
export async function whatRemains(
  changes: readonly Change[],
  { hands, only, signal }: TakeBackOptions,
): Promise<string | null> {
  for (const change of changes) {
    const bound = boundChange(change);
    if (only !== undefined && !only.includes(bound.undoneBy)) continue;
    try {
      const look = (limit: AbortSignal) => bound.remains(hands, limit);
      const remains = await within(lookWithinMs, signal, look);
      if (remains !== null) return remains;
    } catch (error) {
      return messageOf(error);
    }
  }
  return null;
}

async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(ms);
  const limit = AbortSignal.any([signal, timeout]);
  try {
    return await unlessAborted(limit, () => work(limit));
  } catch (error) {
    throw timeout.aborted
      ? new Error(`There was no answer within ${ms / 1000} s`, { cause: error })
      : error;
  }
}
