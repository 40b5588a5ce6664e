import { expect, test } from "vitest";
import { createStore } from "../../../backend/state/store.ts";
import { createHub } from "../../../backend/stream/hub.ts";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { createFakeTime, settled } from "../../fakes/time.ts";
import { createFakeOutlet, createFakeViewer } from "../../fakes/viewer.ts";
import { clusterStory } from "../../fixtures/cluster-story.ts";
import { podView } from "../../fixtures/views.ts";

const event = (name = "a"): LabEvent => ({
  type: "seen",
  kind: "pods",
  at: 0,
  view: podView({ name }),
});

/** A store, a hub that tells its viewers, and time that stands still. */
function stage(kept = { count: 5000, bytes: 4_000_000 }) {
  const time = createFakeTime();
  const store = createStore({ kept, clock: time, run: "this" });
  const outlet = createFakeOutlet();
  const hub = createHub({ source: store, outlet, clock: time, timer: time });
  const join = (from: Parameters<typeof hub.resume>[1] = null) => {
    const viewer = createFakeViewer();
    hub.resume(viewer, from);
    return viewer;
  };
  return { time, store, outlet, hub, join };
}

test("a new viewer gets everything so far, then every change once", async () => {
  const { time, store, join } = stage();
  const story = clusterStory();
  for (const one of story.slice(0, 100)) store.apply(one);

  const viewer = join();
  for (const one of story.slice(100)) {
    store.apply(one);
    await time.advance(3);
  }
  await time.advance(50);

  expect(viewer.state).toEqual(store.state);
  expect(viewer).toMatchObject({ snapshots: 1, gaps: 0, seq: store.seq });
});

test("the first event after a pause goes out at once", async () => {
  const { store, join } = stage();
  const viewer = join();

  store.apply(event());
  await settled();

  expect(viewer).toMatchObject({ seq: 1, batches: 1 });
});

test("what happens in one turn of the event loop is one batch", async () => {
  const { store, join } = stage();
  const viewer = join();

  for (let i = 0; i < 40; i++) store.apply(event());
  await settled();

  expect(viewer).toMatchObject({ seq: 40, batches: 1 });
});

test("a second of constant change is at most 21 batches", async () => {
  const { time, store, join } = stage();
  const viewer = join();

  for (let ms = 0; ms < 1000; ms++) {
    store.apply(event());
    await time.advance(1);
  }

  expect(viewer.batches).toBeGreaterThanOrEqual(20);
  expect(viewer.batches).toBeLessThanOrEqual(21);
  expect(store.seq - viewer.seq).toBeLessThanOrEqual(50);
});

test("after a pause the next event is again the first, not one that waits", async () => {
  const { time, store, join } = stage();
  const viewer = join();
  store.apply(event());
  await time.advance(51);

  store.apply(event());
  await settled();

  expect(viewer).toMatchObject({ seq: 2, batches: 2 });
});

test("fifty viewers who lack the same get one encoded message", async () => {
  const { store, outlet, join } = stage();
  const viewers = Array.from({ length: 50 }, () => join());
  const before = outlet.encoded;

  store.apply(event());
  await settled();

  expect(outlet.encoded - before).toBe(1);
  expect(viewers.every(({ seq }) => seq === 1)).toBe(true);
});

test("a viewer that comes back gets the events it missed and no snapshot", async () => {
  const { time, store, hub, join } = stage();
  const viewer = join();
  store.apply(event());
  await time.advance(60);
  hub.leave(viewer);
  for (let i = 0; i < 5; i++) store.apply(event(`pod-${i}`));
  await time.advance(60);
  expect(viewer.seq).toBe(1);

  hub.resume(viewer, { run: "this", seq: viewer.seq });

  expect(viewer).toMatchObject({ seq: 6, snapshots: 1, gaps: 0 });
  expect(viewer.state).toEqual(store.state);
});

test("a viewer that missed nothing is told so", () => {
  const { hub, join } = stage();
  const viewer = join();

  hub.resume(viewer, { run: "this", seq: 0 });

  expect(viewer).toMatchObject({ batches: 1, gaps: 0, seq: 0 });
});

test.each([
  ["another run", { run: "older", seq: 1 }],
  ["a number from the future", { run: "this", seq: 9000 }],
  ["a number that made room", { run: "this", seq: 1 }],
])("%s gets a snapshot", (_title, from) => {
  const { store, join } = stage({ count: 3, bytes: 1_000_000 });
  for (let i = 0; i < 10; i++) store.apply(event(`pod-${i}`));

  const viewer = join(from);

  expect(viewer).toMatchObject({ snapshots: 1, batches: 0, seq: 10 });
});

test("a viewer that cannot be written to gets nothing until it drains, then what it missed", async () => {
  const { time, store, join } = stage();
  const [slow, quick] = [join(), join()];
  slow.stuckBytes = 70_000;

  for (let i = 0; i < 20; i++) {
    store.apply(event(`pod-${i}`));
    await time.advance(100);
  }
  expect(slow.batches).toBe(0);
  expect(quick.seq).toBe(20);
  slow.stuckBytes = null;
  await time.advance(50);

  expect(slow).toMatchObject({ seq: 20, batches: 1, gaps: 0, closed: null });
  expect(slow.state).toEqual(store.state);
});

test("a viewer that missed much gets a fresh snapshot when it drains", async () => {
  const { time, store, join } = stage();
  const slow = join();
  slow.stuckBytes = 70_000;

  for (let i = 0; i < 600; i++) store.apply(event());
  await time.advance(100);
  slow.stuckBytes = null;
  await time.advance(50);

  expect(slow).toMatchObject({ seq: 600, snapshots: 2, batches: 0 });
  expect(slow.state).toEqual(store.state);
});

test("a viewer that takes nothing for ten seconds is closed, and the others go on", async () => {
  const { time, store, hub, join } = stage();
  const [dead, alive] = [join(), join()];
  dead.stuckBytes = 10;
  store.apply(event());

  await time.advance(9900);
  expect(dead.closed).toBeNull();
  await time.advance(200);
  store.apply(event());
  await time.advance(50);

  expect(dead.closed).toBe("too slow");
  expect(hub.viewers).toBe(1);
  expect(alive.seq).toBe(2);
});

test("a viewer with a megabyte under way is closed after a second, not for a moment's fullness", async () => {
  const { time, store, join } = stage();
  const [full, moment] = [join(), join()];
  full.stuckBytes = 1_100_000;
  moment.stuckBytes = 1_100_000;
  store.apply(event());

  await time.advance(500);
  moment.stuckBytes = null;
  await time.advance(700);

  expect(full.closed).toBe("too slow");
  expect(moment).toMatchObject({ closed: null, seq: 1 });
});

test("without viewers nothing is encoded and no timer runs", async () => {
  const { time, store, outlet, hub, join } = stage();
  const viewer = join();
  hub.leave(viewer);
  const before = outlet.encoded;

  store.apply(event());
  await time.advance(200);

  expect(outlet.encoded).toBe(before);
  expect(hub.viewers).toBe(0);
});

test("a closed hub says nothing more", async () => {
  const { time, store, hub, join } = stage();
  const viewer = join();
  store.apply(event());

  hub.close();
  await time.advance(200);
  store.apply(event());
  await time.advance(200);

  expect(viewer.batches).toBe(0);
});

test("a viewer whose snapshot alone is more than a megabyte has ten seconds for it", async () => {
  const { time, store, hub } = stage();
  const viewer = createFakeViewer();
  viewer.stuckBytes = 2_400_000;

  hub.resume(viewer, null);
  store.apply(event());
  await time.advance(9000);
  expect(viewer.closed).toBeNull();
  viewer.stuckBytes = null;
  await time.advance(100);

  expect(viewer).toMatchObject({ closed: null, seq: 1 });
});
