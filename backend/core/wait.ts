import { setTimeout as delay } from "node:timers/promises";
import { LabError } from "./errors.ts";

/** Sleeps `ms` milliseconds; rejects with the signal's reason when it aborts. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal });
}

/** What is under way when the signal aborts is left behind, whether it listens to it or not: rejects with the signal's reason. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

export interface WaitOptions {
  /** What is waited for, as the user would say it: ends the sentence "Waited n s for …". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  readonly remedy?: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks `probe` until it answers something other than null, and returns that.
 * Throws a LabError `timed-out` after `timeoutMs`; a probe that throws is asked again, its last error becomes the cause.
 */
export async function waitFor<T>(
  probe: () => Promise<T | null> | T | null,
  options: WaitOptions,
): Promise<T> {
  const { what, timeoutMs, everyMs = 250, signal } = options;
  const end = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const answer = await probe();
      if (answer !== null) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() + everyMs > end) break;
    await sleep(everyMs, signal);
  }
  throw new LabError(
    "timed-out",
    `Waited ${Math.round(timeoutMs / 1000)} s for ${what}, and it did not come.`,
    options.remedy ?? "Run `npm run kintsugi doctor`: it looks for the reason.",
    { cause },
  );
}
