import { expect, test } from "vitest";
import { openSynced } from "./stage.ts";

// A machine that stands still for longer than this between two steps of a test would be taken for a silent watch.
const bounds = { staleAfterMs: 200, staleIfLateMs: 200, deadAfterMs: 800 };

test("Events come without bookmarks: while the API server answers, a silent watch of them is renewed and stays live", async () => {
  const pulse = { lateSince: null };
  await using synced = await openSynced([], bounds, { kind: "events", pulse });
  const { stage, watch } = synced;

  await watch.gone;
  const again = await stage.next();

  expect(again.query.get("resourceVersion")).toBe("100");
  const told = stage.events.flatMap((event) => (event.type === "feed" ? event.feed.state : []));
  expect(told.filter((state) => state === "stale" || state === "disconnected")).toEqual([]);
});

test("Events are stale, then lost, when the API server does not answer either", async () => {
  const pulse = { lateSince: 1 };
  await using synced = await openSynced([], bounds, { kind: "events", pulse });

  await synced.stage.feed("stale");
  const dead = await synced.stage.feed("disconnected");

  expect(dead.reason).toMatch(/fell silent/);
});

test("pods come with bookmarks: a silent watch of them is dead, whatever the API server answers elsewhere", async () => {
  await using synced = await openSynced([], bounds, { pulse: { lateSince: null } });

  const dead = await synced.stage.feed("disconnected");

  expect(dead.reason).toMatch(/fell silent/);
});
