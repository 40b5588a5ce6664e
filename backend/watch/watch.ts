import { systemClock, type Clock } from "../core/clock.ts";
import { createLifetime, type Lifetime } from "../core/lifetime.ts";
import type { Random } from "../core/random.ts";
import type { LabEvent } from "../wire/events.ts";
import type { Kind } from "../wire/views.ts";
import { openWatchApi, type WatchConnection } from "./api.ts";
import type { ReflectorBounds } from "./bounds.ts";
import { watchedKinds } from "./kinds.ts";
import { startPulse } from "./pulse.ts";
import { startReflector } from "./reflector.ts";

export interface WatchOptions {
  readonly connection: WatchConnection;
  /** Where the pizza business lives. Nodes are watched whatever their namespace. */
  readonly namespace: string;
  readonly emit: (event: LabEvent) => void;
  readonly random: Random;
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
  readonly bounds?: Partial<ReflectorBounds>;
  /** How often the API server is asked whether it lives, and when an answer is late. */
  readonly pulse?: { readonly everyMs: number; readonly lateAfterMs: number };
}

export interface WatchHandle {
  /** Resolves once every kind has been live, or when the watch is closed before that. */
  readonly synced: Promise<void>;
  /** Ends all watches and their connections; the lifetime's end does the same. */
  close(): Promise<void>;
}

/** Connecting, and the beginning of an answer, take no longer than this. */
const answerWithinMs = 10_000;
/** A frozen API server is noticed within the sum of the two. */
const usualPulse = { everyMs: 5000, lateAfterMs: 5000 };

/** Watches every kind of `kinds.ts` until the lifetime ends, whatever happens to the API server meanwhile. */
export function startWatch(options: WatchOptions): WatchHandle {
  const { connection, random, clock = systemClock, bounds = {} } = options;
  const lifetime = createLifetime(options.lifetime);
  const api = openWatchApi(connection, answerWithinMs);
  lifetime.defer(() => api.close());

  const pulse = startPulse({ api, clock, lifetime, ...usualPulse, ...options.pulse });

  const waitingFor = new Set<Kind>(watchedKinds.map(({ kind }) => kind));
  const { promise: synced, resolve } = Promise.withResolvers<void>();
  lifetime.defer(resolve);
  const emit = (event: LabEvent) => {
    options.emit(event);
    if (event.type !== "feed" || event.feed.state !== "live") return;
    waitingFor.delete(event.kind);
    if (waitingFor.size === 0) resolve();
  };
  for (const kind of watchedKinds) {
    const { namespace } = options;
    startReflector({ api, kind, namespace, emit, clock, random, lifetime, bounds, pulse });
  }
  return { synced, close: () => lifetime.end() };
}
