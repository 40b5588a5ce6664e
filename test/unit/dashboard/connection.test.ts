import { expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import { createInbox } from "../../../dashboard/connection.ts";
import { labInfo } from "../../fixtures/views.ts";

const event = (at: number): LabEvent => ({ type: "lab", at, lab: labInfo(at) });
const snapshot = (seq: number, run = "first") => ({ seq, at: 0, run, state: emptyState });
const batch = (from: number, count: number) => ({
  from,
  at: 0,
  events: Array.from({ length: count }, (_, i) => event(from + i)),
});

function open() {
  const applied: (readonly number[] | "snapshot")[] = [];
  const asked: unknown[] = [];
  let frame: (() => void) | null = null;
  const inbox = createInbox({
    apply(snapshot, events) {
      if (snapshot !== null) applied.push("snapshot");
      applied.push(events.map(({ at }) => at));
    },
    resume: (from) => void asked.push(from),
    nextFrame: (run) => (frame = run),
  });
  const paint = () => {
    const due = frame;
    frame = null;
    due?.();
  };
  return { inbox, applied, asked, paint };
}

test("many messages between two frames are taken in at once", () => {
  const { inbox, applied, paint } = open();
  inbox.snapshot(snapshot(10));
  inbox.batch(batch(11, 2));
  inbox.batch(batch(13, 1));
  expect(applied).toEqual([]);

  paint();
  paint();

  expect(applied).toEqual(["snapshot", [11, 12, 13]]);
});

test("events that are known already are left out", () => {
  const { inbox, applied, paint } = open();
  inbox.snapshot(snapshot(10));

  inbox.batch(batch(9, 4));
  paint();

  expect(applied).toEqual(["snapshot", [11, 12]]);
});

test("a gap is asked for once, and what comes after it waits for the answer", () => {
  const { inbox, applied, asked, paint } = open();
  inbox.snapshot(snapshot(10));
  inbox.batch(batch(12, 1));
  inbox.batch(batch(13, 1));
  expect(asked).toEqual([{ run: "first", seq: 10 }]);

  inbox.batch(batch(11, 3));
  paint();

  expect(applied).toEqual(["snapshot", [11, 12, 13]]);
});

test("after a new connection it says where it was; without a past it says that too", () => {
  const { inbox, asked } = open();
  inbox.reconnected();
  inbox.snapshot(snapshot(10));

  inbox.reconnected();

  expect(asked).toEqual([
    { run: "none", seq: 0 },
    { run: "first", seq: 10 },
  ]);
});

test("a snapshot of another run replaces everything", () => {
  const { inbox, applied, asked, paint } = open();
  inbox.snapshot(snapshot(10));
  inbox.batch(batch(11, 1));

  inbox.snapshot(snapshot(3, "second"));
  inbox.batch(batch(4, 1));
  paint();

  expect(applied).toEqual(["snapshot", [4]]);
  expect(asked).toEqual([]);
});

test("a burst is taken in over several frames, in its order and without a gap", () => {
  const { inbox, applied, paint } = open();
  inbox.snapshot(snapshot(0));
  inbox.batch(batch(1, 1200));

  for (let frame = 0; frame < 5; frame++) paint();

  const [, ...slices] = applied;
  expect(slices.map(({ length }) => length)).toEqual([500, 500, 200]);
  expect(slices.flat()).toEqual(Array.from({ length: 1200 }, (_, i) => i + 1));
});

test("a page that had no frames for long takes in all that waits at once", () => {
  const { inbox, applied, paint } = open();
  inbox.snapshot(snapshot(0));
  inbox.batch(batch(1, 9000));

  paint();
  paint();

  expect(applied.slice(1).map(({ length }) => length)).toEqual([9000]);
});
