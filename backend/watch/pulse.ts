import type { Clock } from "../core/clock.ts";
import type { Lifetime } from "../core/lifetime.ts";
import { sleep } from "../core/wait.ts";
import type { WatchApi } from "./api.ts";

/** Whether the API server answers at all. A watch may be silent for a minute in good health; a question may not. */
export interface Pulse {
  /** When it last answered, if it is late with an answer now; else null. */
  readonly lateSince: number | null;
}

export interface PulseOptions {
  readonly api: WatchApi;
  readonly clock: Clock;
  readonly lifetime: Lifetime;
  readonly everyMs: number;
  readonly lateAfterMs: number;
}

/** Asks the API server every few seconds whether it lives: a frozen one is noticed long before its watches are dead. */
export function startPulse({ api, clock, lifetime, everyMs, lateAfterMs }: PulseOptions): Pulse {
  const { signal } = lifetime;
  let answeredAt = clock.now();
  let isLate = false;

  const ask = async () => {
    try {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(lateAfterMs)]);
      const { body } = await api.get("/livez", {}, inTime);
      // Whatever it says, it speaks. The body is read so that the connection can be used again.
      for await (const _ of body);
      answeredAt = clock.now();
      isLate = false;
    } catch {
      isLate = !signal.aborted;
    }
  };
  const run = async () => {
    while (!signal.aborted) {
      await ask();
      await sleep(everyMs, signal).catch(() => {});
    }
  };
  const running = run();
  lifetime.defer(() => running);
  return {
    get lateSince() {
      return isLate ? answeredAt : null;
    },
  };
}
