import type { LabEvent } from "./events.ts";
import type { LabState } from "./state.ts";

/** Everything so far, up to and including event number `seq`. `at`: the server's clock, so that a viewer can correct its own. */
export interface Snapshot {
  readonly seq: number;
  readonly at: number;
  /** Changes when the lab restarts: numbers of another run mean nothing. */
  readonly run: string;
  readonly state: LabState;
}

/** The events numbered `from` to `from + events.length - 1`. A viewer that misses one asks for a snapshot. */
export interface Batch {
  readonly from: number;
  readonly at: number;
  readonly events: readonly LabEvent[];
}

/** socket.io: what the server sends. */
export interface ServerToViewer {
  snapshot(message: Snapshot): void;
  batch(message: Batch): void;
}

/** socket.io: the only thing a viewer may say. `seq`: the last event it has, of that run; the answer is the missing events or a snapshot. */
export interface ViewerToServer {
  resume(from: { readonly run: string; readonly seq: number }): void;
}
