import type { Outlet, Viewer } from "../../backend/stream/hub.ts";
import { reduce } from "../../backend/wire/reduce.ts";
import type { LabState } from "../../backend/wire/state.ts";

/** A page that watches: keeps state as a page does, and counts what a page would never forgive. */
export interface FakeViewer extends Viewer {
  state: LabState | null;
  seq: number;
  snapshots: number;
  batches: number;
  /** Batches that left out an event or brought one again. */
  gaps: number;
  closed: string | null;
  /** Set by a test: it stops reading, with so much under way. */
  stuckBytes: number | null;
}

export function createFakeViewer(): FakeViewer {
  const viewer: FakeViewer = {
    state: null,
    seq: 0,
    snapshots: 0,
    batches: 0,
    gaps: 0,
    closed: null,
    stuckBytes: null,
    backlog: () => ({ isWritable: viewer.stuckBytes === null, bytes: viewer.stuckBytes ?? 0 }),
    close: (reason) => void (viewer.closed = reason),
  };
  return viewer;
}

/** Delivers at once, and counts how often something had to be encoded. */
export function createFakeOutlet(): Outlet<FakeViewer> & { encoded: number } {
  const outlet = {
    encoded: 0,
    snapshot(viewers: readonly FakeViewer[], message: { seq: number; state: LabState }) {
      outlet.encoded += 1;
      for (const viewer of viewers) {
        viewer.state = message.state;
        viewer.seq = message.seq;
        viewer.snapshots += 1;
      }
    },
    batch(viewers: readonly FakeViewer[], message: Parameters<Outlet<FakeViewer>["batch"]>[1]) {
      outlet.encoded += 1;
      for (const viewer of viewers) {
        if (viewer.state === null || message.from !== viewer.seq + 1) viewer.gaps += 1;
        else viewer.state = message.events.reduce(reduce, viewer.state);
        viewer.seq = message.from + message.events.length - 1;
        viewer.batches += 1;
      }
    },
  };
  return outlet;
}
