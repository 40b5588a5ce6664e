import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../core/clock.ts";
import type { LabEvent } from "../wire/events.ts";
import type { Snapshot } from "../wire/messages.ts";
import { reduce } from "../wire/reduce.ts";
import { emptyState, type LabState } from "../wire/state.ts";
import { createRecent } from "./recent.ts";

/** An event with its number. */
export interface Numbered {
  readonly seq: number;
  readonly event: LabEvent;
}

/** What the lab knows, and how it came to know it. */
export interface Store {
  /** Names this life of the store: numbers of another run mean nothing. */
  readonly run: string;
  /** Number of the newest event; the first has number 1. */
  readonly seq: number;
  readonly state: LabState;
  /** Takes one event in: numbers it, steps the state, tells the subscribers. */
  apply(event: LabEvent): void;
  /** The events after number `seq`, oldest first; null when they are not kept any more or never were. */
  since(seq: number): readonly LabEvent[] | null;
  snapshot(): Snapshot;
  /** Every subscriber hears every event once and in order, also when a subscriber applies one itself. Returns the way out. */
  subscribe(listener: (numbered: Numbered) => void): () => void;
}

export interface StoreOptions {
  readonly clock?: Clock;
  /** Given by replay and tests; otherwise new for each store. */
  readonly run?: string;
  /** How much of the past a viewer can catch up on without a snapshot. */
  readonly kept?: { readonly count: number; readonly bytes: number };
}

/** A few minutes of a busy cluster. */
const keptByDefault = { count: 5000, bytes: 4_000_000 };

/** An empty store. */
export function createStore(options: StoreOptions = {}): Store {
  const { clock = systemClock, run = randomUUID(), kept = keptByDefault } = options;
  const recent = createRecent<LabEvent>(kept);
  const tell = createTeller<Numbered>();
  let state = emptyState;
  let seq = 0;
  return {
    run,
    get seq() {
      return seq;
    },
    get state() {
      return state;
    },
    apply(event) {
      state = reduce(state, event);
      seq += 1;
      recent.push(event, JSON.stringify(event).length);
      tell.say({ seq, event });
    },
    since: (after) => recent.since(after),
    snapshot: () => ({ seq, at: clock.now(), run, state }),
    subscribe: (listener) => tell.listen(listener),
  };
}

/** Tells listeners one thing after the other: what a listener says waits until all have heard the one before. */
function createTeller<T>() {
  const listeners = new Set<(said: T) => void>();
  const waiting: T[] = [];
  let isTelling = false;
  return {
    say(said: T) {
      waiting.push(said);
      if (isTelling) return;
      isTelling = true;
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          for (const listener of listeners) listener(next);
      } finally {
        isTelling = false;
      }
    },
    listen(listener: (said: T) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
