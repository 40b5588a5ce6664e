import { type Clock, systemClock } from "../core/clock.ts";
import type { LabEvent } from "../wire/events.ts";
import type { Batch, Snapshot } from "../wire/messages.ts";
import { systemTimer, type Timer } from "./timer.ts";

/** Where the numbered events come from; the store is one. */
export interface Source {
  readonly run: string;
  readonly seq: number;
  since(seq: number): readonly LabEvent[] | null;
  snapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
}

/** Somebody who watches, as the hub sees them. */
export interface Viewer {
  /** What was sent and has not left yet. `isWritable`: nothing is under way, the next message goes out at once. */
  backlog(): { readonly isWritable: boolean; readonly bytes: number };
  close(reason: string): void;
}

/** Carries messages; encodes each once, however many viewers get it. */
export interface Outlet<V extends Viewer> {
  snapshot(viewers: readonly V[], message: Snapshot): void;
  batch(viewers: readonly V[], message: Batch): void;
}

/** Keeps every viewer up with the source. Nobody waits for anybody and nothing piles up: a slow viewer gets no deltas, and what it missed (or a snapshot) once it has drained. */
export interface Hub<V extends Viewer> {
  /** Brings a viewer up from what it has: the missing events, or a snapshot. Joins it if it is new. `null`: it has nothing. */
  resume(viewer: V, from: { readonly run: string; readonly seq: number } | null): void;
  leave(viewer: V): void;
  readonly viewers: number;
  /** Stops; viewers are not closed. */
  close(): void;
}

export interface HubOptions<V extends Viewer> {
  readonly source: Source;
  readonly outlet: Outlet<V>;
  readonly clock?: Clock;
  readonly timer?: Timer;
}

/** 20 batches a second. */
const everyMs = 50;
/** A viewer with more than this under way gets nothing more until it has drained. */
const slowBytes = 64_000;
/** Who missed more events than this gets a snapshot: it is smaller by then. */
const catchUpMost = 500;
/** With more than this under way for a second, or anything for ten, a viewer is gone or hopeless. */
const hopelessBytes = 1_000_000;
const hopelessMs = { full: 1000, any: 10_000 };

interface Place {
  /** Number of the last event that was sent. */
  seq: number;
  /** Since when it could not be sent to, monotonic; null when it could. */
  behindSince: number | null;
  /** Bytes under way right after its last snapshot: of thousands of pods it is larger than what would be hopeless otherwise. */
  snapshotBytes: number;
}

/** The first event goes out at once (with what else happens in the same turn), then at most one batch in 50 ms. */
export function createHub<V extends Viewer>(options: HubOptions<V>): Hub<V> {
  const { source, outlet, clock = systemClock, timer = systemTimer } = options;
  const places = new Map<V, Place>();
  let isClosed = false;
  let isDue = false;
  let cancel: (() => void) | null = null;

  const flush = () => {
    isDue = false;
    if (isClosed) return;
    closeHopeless(places, clock.monotonic());
    sendOut(places, source, { outlet, at: clock.now() });
    if ([...places.values()].some(({ seq }) => seq < source.seq)) wake();
  };
  // Within the pause a change waits for its end; after it, only for the end of this turn of the event loop.
  const wake = () => {
    if (isDue || isClosed || places.size === 0) return;
    isDue = true;
    if (cancel === null) queueMicrotask(paced);
  };
  const paced = () => {
    cancel = timer.after(everyMs, () => {
      cancel = null;
      if (isDue) paced();
    });
    flush();
  };
  const unsubscribe = source.subscribe(wake);

  return {
    resume(viewer, from) {
      const place: Place = { seq: source.seq, behindSince: null, snapshotBytes: 0 };
      places.set(viewer, place);
      const missed = from?.run === source.run ? missedSince(source, from.seq) : null;
      if (from === null || missed === null) {
        outlet.snapshot([viewer], source.snapshot());
        place.snapshotBytes = viewer.backlog().bytes;
      } else outlet.batch([viewer], { from: from.seq + 1, at: clock.now(), events: missed });
    },
    leave: (viewer) => void places.delete(viewer),
    get viewers() {
      return places.size;
    },
    close() {
      isClosed = true;
      unsubscribe();
      cancel?.();
    },
  };
}

function closeHopeless<V extends Viewer>(places: Map<V, Place>, now: number): void {
  for (const [viewer, place] of places) {
    const { isWritable, bytes } = viewer.backlog();
    place.behindSince = isWritable && bytes <= slowBytes ? null : (place.behindSince ?? now);
    if (place.behindSince === null) continue;
    // A large snapshot is under way for a moment with every viewer: only one that stays full is hopeless.
    const isFull = bytes > hopelessBytes + place.snapshotBytes;
    const mostMs = isFull ? hopelessMs.full : hopelessMs.any;
    if (now - place.behindSince < mostMs) continue;
    places.delete(viewer);
    viewer.close("too slow");
  }
}

/** Each viewer that can take it gets what it lacks; those that lack the same get the same message. */
function sendOut<V extends Viewer>(
  places: ReadonlyMap<V, Place>,
  source: Source,
  { outlet, at }: { outlet: Outlet<V>; at: number },
): void {
  const groups = new Map<number, V[]>();
  for (const [viewer, place] of places) {
    if (place.behindSince !== null || place.seq === source.seq) continue;
    groups.set(place.seq, [...(groups.get(place.seq) ?? []), viewer]);
    place.seq = source.seq;
  }
  const lost: V[] = [];
  for (const [seq, viewers] of groups) {
    const events = missedSince(source, seq);
    if (events === null) lost.push(...viewers);
    else outlet.batch(viewers, { from: seq + 1, at, events });
  }
  if (lost.length === 0) return;
  outlet.snapshot(lost, source.snapshot());
  for (const viewer of lost) {
    const place = places.get(viewer);
    if (place !== undefined) place.snapshotBytes = viewer.backlog().bytes;
  }
}

function missedSince(source: Source, seq: number): readonly LabEvent[] | null {
  const missed = source.since(seq);
  return missed === null || missed.length > catchUpMost ? null : missed;
}
