import { expect, test } from "vitest";
import { openSynced, pod } from "./stage.ts";

const isSeen = (name: string) => (event: { type: string; view?: { name: string } }) =>
  event.type === "seen" && event.view?.name === name;

test("a half-open connection is stale, then dead, and is replaced", async () => {
  await using synced = await openSynced(["a"], { staleAfterMs: 40, deadAfterMs: 400 });
  const { stage, watch } = synced;

  const stale = await stage.feed("stale");
  const dead = await stage.feed("disconnected");
  await watch.gone;
  const again = await stage.next();
  again.watch();
  await stage.feed("live");

  expect(dead.reason).toMatch(/fell silent/);
  expect(dead.at).toBe(stale.at);
  expect(again.query.get("resourceVersion")).toBe("100");
});

test("a bookmark is sign of life enough: stale turns live", async () => {
  await using synced = await openSynced(["a"], { staleAfterMs: 40 });
  const { stage, watch } = synced;

  await stage.feed("stale");
  watch.bookmark("101");
  const live = await stage.feed("live");

  expect(live.reason).toBeNull();
});

test("a line that is no JSON, no message or no object is counted, shown and skipped", async () => {
  await using synced = await openSynced([]);
  const { stage, watch } = synced;

  watch.raw("<html>502 Bad Gateway</html>\n");
  watch.raw('{"type":"NEWS","object":{}}\n');
  watch.raw('{"type":"ADDED","object":{"metadata":null}}\n');
  watch.send("ADDED", pod("a"));
  await stage.heard(isSeen("a"));
  const counted = await stage.heard((event) => event.type === "feed" && event.feed.garbage === 3);

  expect(counted).toMatchObject({ feed: { state: "live" } });
});

test("a line over 2 MB is skipped, and the next one is read", async () => {
  await using synced = await openSynced([]);
  const { stage, watch } = synced;

  watch.raw(`{"type":"ADDED","object":{"metadata":{"name":"${"x".repeat(2 * 1024 * 1024)}"}}}\n`);
  watch.send("ADDED", pod("a"));
  await stage.heard(isSeen("a"));

  expect(stage.story()).toBe("+a");
});

test("an answer cut in the middle of an object loses nothing: the watch goes on before it", async () => {
  await using synced = await openSynced([]);
  const { stage, watch } = synced;

  watch.raw('{"type":"ADDED","object":{"metadata":{"name":"a","uid":"ui');
  watch.end();
  const feed = await stage.feed("disconnected");
  const again = await stage.next();
  again.watch().send("ADDED", pod("a", "101"));
  await stage.heard(isSeen("a"));

  expect(feed.reason).toBe("the connection was cut in the middle of a line");
  expect(again.query.get("resourceVersion")).toBe("100");
});

test("an object that arrives byte by byte is read when it is whole", async () => {
  await using synced = await openSynced([]);
  const { stage, watch } = synced;

  const line = `${JSON.stringify({ type: "ADDED", object: pod("ä🍕") })}\n`;
  for (const byte of Buffer.from(line)) watch.raw(Uint8Array.of(byte));
  watch.send("ADDED", pod("b"));
  await stage.heard(isSeen("b"));

  expect(stage.story()).toBe("+ä🍕 +b");
});

test("a drip that never ends a line does not pass for a sign of life", async () => {
  await using synced = await openSynced([], { staleAfterMs: 30, deadAfterMs: 100 });
  const { stage, watch } = synced;

  const drip = setInterval(() => watch.raw("x"), 5);
  const feed = await stage.feed("disconnected");
  clearInterval(drip);

  expect(feed.reason).toMatch(/fell silent/);
});
