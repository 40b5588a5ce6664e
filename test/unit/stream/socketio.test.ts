import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io, type Socket } from "socket.io-client";
import { afterEach, expect, test } from "vitest";
import { createStore, type Store } from "../../../backend/state/store.ts";
import { createSocketStream } from "../../../backend/stream/socketio.ts";
import type {
  Batch,
  ServerToViewer,
  Snapshot,
  ViewerToServer,
} from "../../../backend/wire/messages.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import type { LabState } from "../../../backend/wire/state.ts";
import { clusterStory } from "../../fixtures/cluster-story.ts";
import { kubeEventView, podView } from "../../fixtures/views.ts";

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const event = (name = "a") =>
  ({ type: "seen", kind: "pods", at: 0, view: podView({ name }) }) as const;

/** A stream behind a server that lets everybody in. */
async function serve(given: { store?: Store; mostViewers?: number; port?: number } = {}) {
  const { store = createStore(), port = 0, mostViewers = 50 } = given;
  const stream = createSocketStream({ source: store, mostViewers });
  const server = createServer().on("upgrade", (...args) => stream.handleUpgrade(...args));
  await once(server.listen(port, "127.0.0.1"), "listening");
  const close = async () => {
    stream.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  open.push(close);
  return { store, stream, close, port: (server.address() as AddressInfo).port };
}

/** A page as it will be: applies what comes, resumes when the connection is back. */
function openPage(port: number, options: { resumes?: boolean } = {}) {
  const socket: Socket<ServerToViewer, ViewerToServer> = io(`http://127.0.0.1:${port}`, {
    transports: ["websocket"],
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 50,
  });
  open.push(() => socket.disconnect());
  const page = {
    socket,
    state: null as LabState | null,
    run: "",
    seq: 0,
    gaps: 0,
    snapshots: 0,
    batches: 0,
    changed: new EventTarget(),
    async has(seq: number) {
      while (page.seq < seq) await once(page.changed, "change");
    },
  };
  const tell = () => page.changed.dispatchEvent(new Event("change"));
  socket.on("connect", () => {
    if (options.resumes !== false) socket.emit("resume", { run: page.run, seq: page.seq });
  });
  socket.on("snapshot", ({ state, run, seq }: Snapshot) => {
    Object.assign(page, { state, run, seq, snapshots: page.snapshots + 1 });
    tell();
  });
  socket.on("batch", ({ from, events }: Batch) => {
    page.batches += 1;
    if (page.state === null || from !== page.seq + 1) page.gaps += 1;
    else page.state = events.reduce(reduce, page.state);
    page.seq = from + events.length - 1;
    tell();
  });
  return page;
}

test("a page has the store's state after a whole story", async () => {
  const { store, port } = await serve();
  const story = clusterStory();
  for (const one of story.slice(0, 50)) store.apply(one);
  const page = openPage(port);
  await page.has(50);

  for (let at = 50; at < story.length; at += 300) {
    for (const one of story.slice(at, at + 300)) store.apply(one);
    await page.has(store.seq);
  }

  expect(page.state).toEqual(store.state);
  expect(page).toMatchObject({ snapshots: 1, gaps: 0 });
});

test("a page that says nothing gets a snapshot all the same", async () => {
  const { store, port } = await serve();
  store.apply(event());

  const page = openPage(port, { resumes: false });
  await page.has(1);

  expect(page).toMatchObject({ snapshots: 1, seq: 1 });
});

test("a page whose line breaks comes back without a gap and without a snapshot", async () => {
  const { store, port } = await serve();
  for (let i = 0; i < 10; i++) store.apply(event(`before-${i}`));
  const page = openPage(port);
  await page.has(10);

  page.socket.io.engine.close();
  for (let i = 0; i < 10; i++) store.apply(event(`while-away-${i}`));
  await page.has(20);
  store.apply(event("after"));
  await page.has(21);

  expect(page).toMatchObject({ snapshots: 1, gaps: 0 });
  expect(page.state).toEqual(store.state);
});

test("a lab that was killed and is back is another run: the page takes its snapshot", async () => {
  const first = await serve();
  for (let i = 0; i < 10; i++) first.store.apply(event(`old-${i}`));
  const page = openPage(first.port);
  await page.has(10);
  await first.close();

  const second = createStore();
  second.apply(event("new"));
  await serve({ store: second, port: first.port });
  await once(page.changed, "change");

  expect(page).toMatchObject({ snapshots: 2, gaps: 0, run: second.run, seq: 1 });
  expect(page.state).toEqual(second.state);
});

test.each<[string, (socket: Socket) => void]>([
  ["another event", (socket) => socket.emit("inject", { fault: "pod-delete" })],
  ["resume without anything", (socket) => socket.emit("resume")],
  ["resume with a text", (socket) => socket.emit("resume", "now")],
  [
    "resume with more than it needs",
    (socket) => socket.emit("resume", { run: "", seq: 0, admin: true }),
  ],
  ["a number below zero", (socket) => socket.emit("resume", { run: "", seq: -1 })],
  ["a question", (socket) => socket.emit("resume", { run: "", seq: 0 }, () => {})],
  ["something binary", (socket) => socket.emit("resume", Buffer.from("{}"))],
  ["too much at once", (socket) => socket.emit("resume", { run: "x".repeat(5000), seq: 0 })],
  [
    "a polluted prototype",
    (socket) => socket.emit("resume", JSON.parse('{"__proto__":{"run":"","seq":0}}')),
  ],
  [
    "the same again and again",
    (socket) => {
      for (let i = 0; i < 40; i++) socket.emit("resume", { run: "", seq: 0 });
    },
  ],
])("a viewer that says %s is sent away", async (_title, say) => {
  const { port, stream } = await serve();
  const { socket } = openPage(port);
  await once(socket as never, "snapshot");
  socket.io.reconnection(false);

  say(socket);
  await new Promise((resolve) => socket.once("disconnect", resolve));

  await expect.poll(() => stream.viewers).toBe(0);
});

test("a talker on another namespace is sent away too", async () => {
  const { port } = await serve();
  const { socket } = openPage(port);
  await once(socket as never, "snapshot");
  socket.io.reconnection(false);
  const gone = new Promise((resolve) => socket.once("disconnect", resolve));

  for (let i = 0; i < 40; i++) socket.io.engine.write(`0/admin-${i},`);

  expect(await gone).toBe("transport close");
});

test("one viewer more than there is room for is refused, and has a place when another leaves", async () => {
  const { port, stream, store } = await serve({ mostViewers: 2 });
  store.apply(event());
  const [one, two] = [openPage(port), openPage(port)];
  await Promise.all([one.has(1), two.has(1)]);

  const third = openPage(port);
  await new Promise((resolve) => third.socket.once("connect_error", resolve));
  expect(stream.viewers).toBe(2);
  one.socket.disconnect();
  await third.has(1);

  expect(stream.viewers).toBe(2);
});

test(
  "a viewer that stops reading does not hold up another, misses deltas, and has the state when it reads again",
  { timeout: 20_000 },
  async () => {
    const { port, store } = await serve();
    store.apply(event());
    const [slow, quick] = [openPage(port), openPage(port)];
    await Promise.all([slow.has(1), quick.has(1)]);
    const line = lineOf(slow.socket);
    line.pause();

    // Far more than the two kernel buffers of a loopback connection hold.
    const message = "x".repeat(500_000);
    for (let i = 0; i < 30; i++) {
      const view = kubeEventView({ name: `event-${i % 5}`, message, resourceVersion: `${i}` });
      store.apply({ type: "seen", kind: "events", at: i, view });
      await quick.has(store.seq);
    }
    expect(slow.seq).toBeLessThan(store.seq);
    line.resume();
    await slow.has(store.seq);

    expect(slow).toMatchObject({ gaps: 0 });
    expect(slow.state).toEqual(store.state);
    expect(slow.batches + slow.snapshots).toBeLessThan(quick.batches);
  },
);

/** The client's own TCP connection. */
function lineOf(socket: Socket): { pause(): void; resume(): void } {
  const ws: unknown = Reflect.get(socket.io.engine.transport, "ws");
  if (!(ws instanceof Object)) throw new Error("The client has no WebSocket.");
  return Reflect.get(ws, "_socket") as { pause(): void; resume(): void };
}
