import { expect, test } from "vitest";
import type { FakeRequest } from "../../fakes/api-server.ts";
import { openStage, openSynced, pod } from "./stage.ts";

const isSeen = (name: string) => (event: { type: string; view?: { name: string } }) =>
  event.type === "seen" && event.view?.name === name;
const isGone = (name: string) => (event: { type: string; uid?: string }) =>
  event.type === "gone" && event.uid === `uid-${name}`;

test("a streamed list is painted object by object and live with its closing bookmark", async () => {
  await using stage = await openStage();
  const request = await stage.next();
  const watch = request.watch();

  watch.send("ADDED", pod("a"));
  await stage.heard(isSeen("a"));
  const before = stage.events.filter((event) => event.type === "feed");
  watch.bookmark("100", true);
  await stage.feed("live");

  expect(Object.fromEntries(request.query)).toEqual({
    watch: "1",
    allowWatchBookmarks: "true",
    sendInitialEvents: "true",
    resourceVersionMatch: "NotOlderThan",
  });
  expect(request.headers.authorization).toBe("Bearer fake-token");
  expect(before.map(({ feed }) => feed.state)).toEqual(["connecting"]);
});

test("an API server that cannot stream a list is listed page by page, then watched", async () => {
  await using stage = await openStage();

  (await stage.next()).refuse(422, "sendInitialEvents is forbidden for watch");
  const first = await stage.next();
  first.list("100", [pod("a"), pod("b")], "more");
  const second = await stage.next();
  second.list("100", [pod("c")]);
  const watch = await stage.next();
  watch.watch();
  await stage.feed("live");

  expect(first.query.get("limit")).toBe("500");
  expect(second.query.get("continue")).toBe("more");
  expect(watch.query.get("resourceVersion")).toBe("100");
  expect(watch.query.has("sendInitialEvents")).toBe(false);
  expect(stage.story()).toBe("+a +b +c");
});

test("an API server that starts a streamed list and never ends it is listed the old way", async () => {
  await using stage = await openStage({ syncWithinMs: 50 });

  (await stage.next()).watch().send("ADDED", pod("a"));
  const list = await stage.next();
  list.list("100", [pod("a")]);
  (await stage.next()).watch();
  await stage.feed("live");

  expect(list.query.has("watch")).toBe(false);
  expect(stage.story()).toBe("+a");
});

test("changes, deletions and bookmarks are followed, and an unchanged object says nothing", async () => {
  await using synced = await openSynced(["a", "b"]);
  const { stage, watch } = synced;

  watch.send("MODIFIED", pod("a", "1"));
  watch.send("MODIFIED", pod("a", "101"));
  watch.send("DELETED", pod("b", "102"));
  await stage.heard(isGone("b"));

  expect(stage.story()).toBe("+a +b +a -uid-b");
});

test("after a clean end the next watch follows at once from the last bookmark, and stays live", async () => {
  await using synced = await openSynced(["a"], { backoffMs: [60_000, 60_000] });
  const { stage, watch } = synced;

  watch.bookmark("140");
  watch.end();
  const again = await stage.next();
  again.watch().send("ADDED", pod("b", "141"));
  await stage.heard(isSeen("b"));

  expect(again.query.get("resourceVersion")).toBe("140");
  expect(stage.events.filter((event) => event.type === "feed").length).toBe(2);
});

test("an API server that ends every watch at once is not hammered, and is said to be gone", async () => {
  await using synced = await openSynced([], { steadyAfterMs: 60_000, backoffMs: [60_000, 60_000] });
  const { stage, watch } = synced;

  watch.end();
  const feed = await stage.feed("disconnected");

  expect(feed.reason).toBe("the API server ends each watch at once");
  expect(stage.api.requests.length).toBe(1);
});

test("a reset connection is told at once, and the watch goes on where it was", async () => {
  await using synced = await openSynced(["a"]);
  const { stage, watch } = synced;

  watch.send("MODIFIED", pod("a", "107"));
  await stage.heard((event) => event.type === "seen" && event.view.resourceVersion === "107");
  watch.reset();
  const feed = await stage.feed("disconnected");
  const again = await stage.next();
  again.watch();
  const live = await stage.feed("live");

  expect(feed.reason).toMatch(/connection was (reset|cut)/);
  expect(again.query.get("resourceVersion")).toBe("107");
  expect(live.reason).toBeNull();
});

test("an API server that is away for a while is found again, and what went meanwhile is told", async () => {
  await using synced = await openSynced(["a", "b"]);
  const { stage } = synced;

  await stage.api.down();
  await stage.heard((event) => event.type === "feed" && /refuses/.test(event.feed.reason ?? ""));
  await stage.api.back();
  let request = await stage.next();
  while (request.query.has("resourceVersion")) {
    request.refuse(410, "too old");
    request = await stage.next();
  }
  const again = request.watch();
  again.send("ADDED", pod("b"));
  again.send("ADDED", pod("c", "120"));
  again.bookmark("150", true);
  await stage.feed("live");

  expect(stage.story()).toBe("+a +b +c -uid-a");
});

test.each([
  ["as an answer", (request: FakeRequest) => request.refuse(410, "too old")],
  ["inside the watch", (request: FakeRequest) => request.watch().error(410, "too old")],
])("410 Gone %s leads to a new list, and its difference is told", async (_where, refuse) => {
  await using synced = await openSynced(["a", "b", "c"]);
  const { stage, watch } = synced;

  watch.end();
  refuse(await stage.next());
  const relist = await stage.next();
  const stream = relist.watch();
  stream.send("ADDED", pod("b"));
  stream.send("ADDED", pod("c", "180"));
  stream.bookmark("200", true);
  await stage.heard(isGone("a"));
  stream.end();
  const next = await stage.next();

  expect(relist.query.get("sendInitialEvents")).toBe("true");
  expect(stage.story()).toBe("+a +b +c +c -uid-a");
  expect(next.query.get("resourceVersion")).toBe("200");
  expect(stage.events.some((one) => one.type === "feed" && one.feed.state === "disconnected")).toBe(
    false,
  );
});

test("a first connection that is refused is told, and the first list is again no news", async () => {
  await using stage = await openStage();

  (await stage.next()).refuse(403, 'pods is forbidden: User "x" cannot list');
  const feed = await stage.feed("disconnected");
  const watch = (await stage.next()).watch();
  watch.send("ADDED", pod("a"));
  await stage.heard(isSeen("a"));

  expect(feed.reason).toBe('the API server answers 403: pods is forbidden: User "x" cannot list');
  const states = stage.events.flatMap((event) => (event.type === "feed" ? event.feed.state : []));
  expect(states).toEqual(["connecting", "disconnected", "connecting"]);
});

test("an ERROR of another kind than 410 leads to a new list too", async () => {
  await using synced = await openSynced(["a"]);
  const { stage, watch } = synced;

  watch.error(504, "Too large resource version");
  const feed = await stage.feed("disconnected");
  const again = await stage.next();

  expect(feed.reason).toBe("Too large resource version");
  expect(again.query.get("sendInitialEvents")).toBe("true");
});

test("objects over the limit are left out, and the feed says so", async () => {
  await using stage = await openStage({ mostObjects: 2 });
  const watch = (await stage.next()).watch();

  for (const name of ["a", "b", "c"]) watch.send("ADDED", pod(name));
  watch.bookmark("100", true);
  const feed = await stage.feed("live");

  expect(stage.story()).toBe("+a +b");
  expect(feed.reason).toBe("only 2 are shown: there are more");
});

test("the end of the lifetime closes the connection and says no more", async () => {
  const { stage, watch } = await openSynced(["a"]);
  const before = stage.events.length;

  await stage[Symbol.asyncDispose]();
  await watch.gone;

  expect(stage.events.length).toBe(before);
  expect(stage.api.openConnections()).toBe(0);
});
