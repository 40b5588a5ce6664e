import { leaseSeconds, renewEveryMs } from "../../chaos/undo/lease.ts";
import type { Memory, Sight } from "./reap.ts";

/** The lab's sign of life counts for as long as it says, and a little longer: clocks that are told in whole seconds differ by one. */
const signOfLifeMs = leaseSeconds * 1000 + 3_000;

/** An API server that was away answers everybody again at the same moment: a lab that lives must have had its turn to say so. */
const observeMs = renewEveryMs + 1_000;

/**
 * Without a look for so long, what happened meanwhile is not known. Shorter gaps prove nothing: a lab that lives asks again at the
 * latest ten seconds after it could not renew, and so its lease does not get this old by them; a busy machine has many.
 */
const longestGapMs = 8_000;

/** Tells a lab that has died from one that could not say that it lives. */
export interface Patience {
  /** Whether the lease is stale, and was seen not to be renewed for long enough, without a gap. Ask it once a turn. */
  isStale(sight: Pick<Sight, "lease" | "now" | "monotonic">): boolean;
}

export function createPatience(): Patience {
  let lookedAt = -Infinity;
  let seen: { readonly sign: string; readonly since: number } | null = null;
  return {
    isStale({ lease, now, monotonic }) {
      const isGap = monotonic - lookedAt > longestGapMs;
      lookedAt = monotonic;
      const sign = `${lease?.holder} ${lease?.renewedAt}`;
      if (seen === null || isGap || seen.sign !== sign) seen = { sign, since: monotonic };
      if (lease === null) return false;
      const isOld = now - (lease.renewedAt ?? 0) > signOfLifeMs;
      return isOld && monotonic - seen.since >= observeMs;
    },
  };
}

export const createMemory = (): Memory => ({
  patience: createPatience(),
  reverted: new Set(),
  said: new Map(),
});
