import type { Clock } from "../../backend/core/clock.ts";

/** Time that stands still until a test moves it: a clock, and what waits on it. */
export interface FakeTime extends Clock {
  after(ms: number, work: () => void): () => void;
  /** Waits so long; rejects when the signal aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves on, running what comes due on the way, in order, each after the turn before it has settled. */
  advance(ms: number): Promise<void>;
}

export function createFakeTime(startAt = 1_000_000): FakeTime {
  let elapsed = 0;
  const waiting = new Set<{ readonly at: number; readonly work: () => void }>();
  const nextUntil = (end: number) =>
    [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  const after = (ms: number, work: () => void) => {
    const entry = { at: elapsed + ms, work };
    waiting.add(entry);
    return () => void waiting.delete(entry);
  };
  return {
    now: () => startAt + elapsed,
    monotonic: () => elapsed,
    after,
    pause: (ms, signal) =>
      new Promise((resolve, reject) => {
        const cancel = after(ms, resolve);
        const stop = () => {
          cancel();
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", stop, { once: true });
        if (signal?.aborted === true) stop();
      }),
    async advance(ms) {
      const end = elapsed + ms;
      await settled();
      for (let next = nextUntil(end); next !== undefined; next = nextUntil(end)) {
        waiting.delete(next);
        elapsed = next.at;
        next.work();
        await settled();
      }
      elapsed = end;
    },
  };
}

/** Microtasks that are queued now have run. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
