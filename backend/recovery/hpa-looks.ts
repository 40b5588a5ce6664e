import type { Reckoning } from "../wire/scaling.ts";
import { type Recommendation, windowsOf } from "./hpa-limits.ts";
import type { Look, ScalingMemory } from "./hpa-memory.ts";

/** One look of the controller, as far as it can be known from outside. */
export interface PastLook extends Recommendation {
  /** A status tells of it, and we have not seen yet what it saw. */
  readonly isTold: boolean;
}

/**
 * The controller writes down what the metric asked for once a look: when it wrote its status, and every sync period since.
 * Between two of its looks it is as it was; and what it saw at a look that its status tells of is what has the same average.
 */
export function remember(
  memory: ScalingMemory,
  look: Look,
  reckoning: Reckoning | null,
): ScalingMemory {
  if (reckoning === null) return memory;
  const { at, control, hpa } = look;
  const { upMs, downMs } = windowsOf({
    hpa,
    downscaleStabilizationMs: control.downscaleStabilizationMs,
  });
  const oldest = at - Math.max(upMs, downMs, 1);
  const looks = looksBetween(memory, at, control.syncMs);
  const before = memory.reckonings.at(-1)?.given.reckoning ?? reckoning;
  const added = looks.map((one) => ({
    at: one,
    replicas: (one < at ? before : reckoning).replicas,
    isTold: one === memory.noticedAt,
  }));
  const kept = [...memory.past.filter((one) => one.at > oldest), ...added];
  const isSeen = reckoning.percent === hpa.currentPercent;
  const past = kept.map((one) =>
    one.isTold && isSeen && at - one.at <= behindMs
      ? { ...one, replicas: reckoning.replicas, isTold: false }
      : one,
  );
  return { ...memory, syncedAt: looks.at(-1) ?? memory.syncedAt, past };
}

/** So long after its status the measurements that it saw may reach us. */
const behindMs = 2_000;
const mostLooks = 120;

function looksBetween({ syncedAt, past }: ScalingMemory, now: number, everyMs: number): number[] {
  const looks: number[] = [];
  const newest = past.at(-1)?.at ?? 0;
  if (syncedAt > newest) looks.push(syncedAt);
  for (let at = syncedAt + everyMs; at <= now && looks.length < mostLooks; at += everyMs)
    looks.push(at);
  return looks;
}
