import { type ReadonlySignal, batch, signal } from "@preact/signals";
import { io, type Socket } from "socket.io-client";
import type { LabEvent } from "../backend/wire/events.ts";
import type { Batch, ServerToViewer, Snapshot, ViewerToServer } from "../backend/wire/messages.ts";
import { reduceAll } from "../backend/wire/reduce.ts";
import { emptyState, type LabState } from "../backend/wire/state.ts";
import type { LabClock } from "./clock.ts";
import { createEar, type Link } from "./ear.ts";

export interface Connection {
  readonly state: ReadonlySignal<LabState>;
  readonly link: ReadonlySignal<Link>;
  /** Runs with each frame's events, after the state has taken them in. */
  onEvents(listener: (events: readonly LabEvent[]) => void): void;
  start(): void;
  stop(): void;
}

export interface ConnectionOptions {
  readonly clock: LabClock;
  /** The server refused or is away: somebody who knows sessions should look. */
  readonly onRefused: () => void;
}

/** Keeps the page's copy of the lab's state: events queue up as they come and are taken in once a frame. */
export function openConnection({ clock, onRefused }: ConnectionOptions): Connection {
  const state = signal(emptyState);
  const link = signal<Link>({ state: "connecting", since: clock.read() });
  const listeners: ((events: readonly LabEvent[]) => void)[] = [];
  const ear = createEar({ link, clock });
  const socket = createSocket();
  const inbox = createInbox({
    apply(snapshot, events) {
      batch(() => {
        if (snapshot !== null) state.value = snapshot.state;
        state.value = reduceAll(state.peek(), events);
        ear.live();
      });
      for (const listener of listeners) listener(events);
    },
    resume: (from) => void socket.emit("resume", from),
  });

  // The lab knocks every 2 s, also when nothing happens.
  socket.io.on("ping", () => ear.heard());
  socket.on("connect", () => {
    ear.heard();
    clock.forget();
    inbox.reconnected();
  });
  socket.on("snapshot", (message) => {
    ear.heard();
    clock.learn(message.at);
    inbox.snapshot(message);
  });
  socket.on("batch", (message) => {
    ear.heard();
    clock.learn(message.at);
    inbox.batch(message);
  });
  socket.on("disconnect", (reason) => {
    ear.lost();
    // The server's own goodbye is the one case in which socket.io does not come back by itself.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 500);
  });
  socket.on("connect_error", onRefused);

  return {
    state,
    link,
    onEvents: (listener) => void listeners.push(listener),
    start: () => void socket.connect(),
    stop: () => void socket.disconnect(),
  };
}

/** In a burst no frame takes in more events than this; the rest follow in the next ones. */
const mostAFrame = 500;
/** Whoever has this many waiting has had no frames for long, and takes them all. */
const mostWaiting = 2500;

const createSocket = (): Socket<ServerToViewer, ViewerToServer> =>
  io({
    autoConnect: false,
    transports: ["websocket"],
    reconnectionDelay: 300,
    reconnectionDelayMax: 2000,
    timeout: 5000,
  });

export interface InboxOptions {
  readonly apply: (snapshot: Snapshot | null, events: readonly LabEvent[]) => void;
  readonly resume: (from: { readonly run: string; readonly seq: number }) => void;
  /** Runs once at the next frame; given by tests. */
  readonly nextFrame?: (run: () => void) => void;
}

/** Orders what comes in: drops what is known, asks for what is missing, and hands over at most once a frame. */
export function createInbox({ apply, resume, nextFrame = atNextFrame }: InboxOptions) {
  let run: string | null = null;
  let seq = 0;
  let isAsking = false;
  let isDue = false;
  let latest: Snapshot | null = null;
  let waiting: LabEvent[] = [];
  const flush = () => {
    isDue = false;
    const events = waiting.splice(0, waiting.length > mostWaiting ? Infinity : mostAFrame);
    const snapshot = latest;
    latest = null;
    if (waiting.length > 0) wake();
    apply(snapshot, events);
  };
  const wake = () => {
    if (isDue) return;
    isDue = true;
    nextFrame(flush);
  };
  const ask = () => {
    if (run === null || isAsking) return;
    isAsking = true;
    resume({ run, seq });
  };
  return {
    /** What was asked on the old connection will not be answered on the new one. Who has nothing yet says so, and need not wait for being asked. */
    reconnected() {
      isAsking = false;
      if (run === null) resume({ run: "none", seq: 0 });
      else ask();
    },
    snapshot(message: Snapshot) {
      isAsking = false;
      ({ run, seq } = message);
      latest = message;
      waiting = [];
      wake();
    },
    batch(message: Batch) {
      if (run === null) return;
      if (message.from > seq + 1) return ask();
      isAsking = false;
      const fresh = message.events.slice(seq + 1 - message.from);
      seq += fresh.length;
      waiting.push(...fresh);
      wake();
    },
  };
}

/** A hidden page gets no frames (nor does one that is hidden before its frame comes), and must not pile up what it hears. */
function atNextFrame(run: () => void): void {
  const once = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 250);
}
