import { type Clock, systemClock } from "../core/clock.ts";
import type { LoadActions, LoadSpike } from "../core/load.ts";
import type { Lifetime } from "../core/lifetime.ts";
import { sleep } from "../core/wait.ts";

export interface SpikesOptions {
  /** The usual visitors, in orders a second. */
  readonly usual: number;
  /** No more than this altogether. */
  readonly most: number;
  readonly setRate: (ordersPerSecond: number) => void;
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** So often the rate follows a spike's shape. */
const stepMs = 250;

/** The spikes of one lab's visitors, none yet. */
export function createSpikes(options: SpikesOptions): LoadActions {
  const { usual, most, setRate, lifetime, clock = systemClock, pause = sleep } = options;
  const spikes = new Map<string, LoadSpike & { readonly startedAt: number }>();
  let isFollowing = false;
  let told = usual;
  const tell = () => {
    const now = clock.monotonic();
    for (const [name, { startedAt, seconds }] of spikes)
      if (now - startedAt >= seconds * 1000) spikes.delete(name);
    const more = [...spikes.values()].reduce(
      (sum, one) => sum + rateOf(one, now - one.startedAt),
      0,
    );
    const rate = Math.min(most, Math.round(usual + more));
    if (rate !== told) setRate(rate);
    told = rate;
  };
  const follow = async () => {
    if (isFollowing) return;
    isFollowing = true;
    while (spikes.size > 0 && !lifetime.signal.aborted) {
      tell();
      await pause(stepMs, lifetime.signal).catch(() => {});
    }
    isFollowing = false;
  };
  return {
    async start(name, spike) {
      if (!spikes.has(name)) spikes.set(name, { ...spike, startedAt: clock.monotonic() });
      tell();
      void follow();
    },
    async stop(name) {
      spikes.delete(name);
      tell();
    },
    running: () => [...spikes.keys()],
  };
}

/** Of a flash sale's time: the rise, and where the end begins. */
const rise = 0.1;
const fall = 0.6;

/** Orders a second of a spike that has run for `ms` milliseconds. */
export function rateOf({ ordersPerSecond, shape, seconds }: LoadSpike, ms: number): number {
  const done = ms / (seconds * 1000);
  if (done < 0 || done >= 1) return 0;
  switch (shape) {
    case "step":
      return ordersPerSecond;
    case "ramp":
      return ordersPerSecond * done;
    case "flash-sale":
      if (done < rise) return (ordersPerSecond * done) / rise;
      return done < fall ? ordersPerSecond : (ordersPerSecond * (1 - done)) / (1 - fall);
    default:
      return shape satisfies never;
  }
}
