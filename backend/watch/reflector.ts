import { setInterval } from "node:timers/promises";
import type { Clock } from "../core/clock.ts";
import { createLifetime, type Lifetime } from "../core/lifetime.ts";
import type { Random } from "../core/random.ts";
import { sleep } from "../core/wait.ts";
import type { LabEvent } from "../wire/events.ts";
import type { WatchApi } from "./api.ts";
import { usualBounds, type ReflectorBounds } from "./bounds.ts";
import { backoff, type Ending } from "./endings.ts";
import { createFeedTeller } from "./feed.ts";
import { Follower } from "./follower.ts";
import type { WatchedKind } from "./kinds.ts";
import { createKnown } from "./known.ts";
import type { Pulse } from "./pulse.ts";

export interface ReflectorOptions {
  readonly api: WatchApi;
  readonly kind: WatchedKind;
  readonly namespace: string;
  readonly emit: (event: LabEvent) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly lifetime: Lifetime;
  readonly bounds?: Partial<ReflectorBounds>;
  /** Whether the API server answers at all; without one only silence tells. */
  readonly pulse?: Pulse;
}

/** This many failed tries to go on from where we were: what we know is doubtful, so list again. */
const triesToResume = 3;

/**
 * Keeps one kind in step with the API server until the lifetime ends: lists it (as a stream where that works), follows its changes,
 * survives every way in which a watch dies, and tells what it missed. Objects are translated as they arrive; only uid and version stay.
 */
export function startReflector(options: ReflectorOptions): void {
  const { emit, clock, random, kind, pulse } = options;
  const bounds = { ...usualBounds, ...options.bounds };
  const lifetime = createLifetime(options.lifetime);
  const { signal } = lifetime;
  const feed = createFeedTeller(kind.kind, emit, clock);
  const follower = new Follower({
    ...options,
    path: kind.path(options.namespace),
    feed,
    known: createKnown(bounds.mostObjects),
    signal,
  });
  let failures = 0;

  const run = async () => {
    feed.connecting();
    while (!signal.aborted) {
      const begun = clock.monotonic();
      const ending = await follower.follow();
      if (signal.aborted) return;
      const waitMs = settle(ending, clock.monotonic() - begun);
      if (waitMs > 0) await sleep(waitMs, signal).catch(() => {});
    }
  };

  /** What an ending means for the next try; answers with how long to wait for it. */
  const settle = (ending: Ending, livedMs: number): number => {
    const wasSteady = livedMs >= bounds.steadyAfterMs;
    if (wasSteady) failures = 0;
    if (ending.type === "unsupported" || (ending.type === "clean" && wasSteady)) return 0;
    failures += 1;
    if (ending.type === "expired" && failures === 1) return 0;
    if (failures >= triesToResume) follower.forgetPlace();
    const pause = backoff(failures, bounds.backoffMs, random);
    if (ending.type === "broken") {
      feed.disconnected(ending.reason, ending.since);
      return Math.max(pause, ending.waitMs);
    }
    feed.disconnected("the API server ends each watch at once", clock.now());
    return pause;
  };

  const running = run();
  const check = () => {
    follower.check(bounds, pulse ?? null);
    feed.flush();
  };
  const checking = keepChecking(check, bounds.checkEveryMs, signal);
  lifetime.defer(() => Promise.all([running, checking]));
}

async function keepChecking(
  check: () => void,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const _ of setInterval(everyMs, undefined, { signal })) check();
  } catch (error) {
    // The interval ends by throwing when the lifetime does.
    if (!signal.aborted) throw error;
  }
}
