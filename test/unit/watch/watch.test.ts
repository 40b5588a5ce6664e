import { expect, test } from "vitest";
import { createLifetime } from "../../../backend/core/lifetime.ts";
import { createRandom } from "../../../backend/core/random.ts";
import { backoff } from "../../../backend/watch/endings.ts";
import { watchedKinds } from "../../../backend/watch/kinds.ts";
import { startWatch } from "../../../backend/watch/watch.ts";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { startFakeApiServer, type FakeApiServer } from "../../fakes/api-server.ts";

const watchOf = (api: FakeApiServer, emit: (event: LabEvent) => void = () => {}) => {
  const lifetime = createLifetime();
  const { connection } = api;
  const random = createRandom(1);
  return startWatch({ connection, namespace: "pizza", emit, random, lifetime });
};

test("a watch is synced when every kind is, over one connection a kind and one for its pulse", async () => {
  await using api = await startFakeApiServer();
  const live: string[] = [];
  const watch = watchOf(api, (event) => {
    if (event.type === "feed" && event.feed.state === "live") live.push(event.kind);
  });

  for (const kind of watchedKinds)
    (await api.next(kind.path("pizza"))).watch().bookmark("100", true);
  await watch.synced;

  expect(live.sort()).toEqual(watchedKinds.map(({ kind }) => kind).sort());
  expect(api.openConnections()).toBe(11);
  await watch.close();
  await expect.poll(() => api.openConnections()).toBe(0);
});

test("a watch that is closed before it was ever synced keeps nobody waiting", async () => {
  await using api = await startFakeApiServer();
  const watch = watchOf(api);

  await watch.close();

  await expect(watch.synced).resolves.toBeUndefined();
});

test("an API server with another certificate than the one we know is not talked to", async () => {
  await using api = await startFakeApiServer();
  await using other = await startFakeApiServer();
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const imposter = { ...api, connection: { ...api.connection, ca: other.connection.ca } };

  const watch = watchOf(imposter, (event) => {
    if (event.type === "feed" && event.feed.state === "disconnected") resolve(event.feed.reason);
  });

  expect(await promise).toBe("the API server's certificate is not the one we know");
  expect(api.requests).toEqual([]);
  await watch.close();
});

test("the pause before the next try grows from a quarter of a second to five, jittered", () => {
  const random = createRandom(7);
  const bounds = [250, 5000] as const;
  const pauses = Array.from({ length: 2000 }, (_, i) => backoff(1 + (i % 12), bounds, random));

  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(250);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(5000);
  expect(Math.max(...pauses.filter((_, i) => i % 12 === 0))).toBeLessThanOrEqual(500);
  expect(new Set(pauses.map(Math.round)).size).toBeGreaterThan(500);
});

test("an API server that freezes is stale long before its watches are dead, and live when it thaws", async () => {
  await using api = await startFakeApiServer();
  const lifetime = createLifetime();
  const states: string[] = [];
  const turned = new Map<string, () => void>();
  const allAre = (state: string) => new Promise<void>((resolve) => turned.set(state, resolve));
  const tellState = (event: LabEvent) => {
    if (event.type !== "feed") return;
    states.push(event.feed.state);
    if (states.slice(-10).every((state) => state === event.feed.state))
      turned.get(event.feed.state)?.();
  };
  const stale = allAre("stale");
  const watch = startWatch({
    connection: api.connection,
    namespace: "pizza",
    emit: tellState,
    random: createRandom(1),
    lifetime,
    bounds: { staleIfLateMs: 30, checkEveryMs: 10 },
    pulse: { everyMs: 10, lateAfterMs: 500 },
  });
  for (const kind of watchedKinds)
    (await api.next(kind.path("pizza"))).watch().bookmark("100", true);
  await watch.synced;

  // No answer to the first question: that is the freeze.
  await api.next("/livez");
  await stale;
  const live = allAre("live");
  (await api.next("/livez")).list("1", []);
  await live;

  expect(states.slice(-20)).toEqual([...Array(10).fill("stale"), ...Array(10).fill("live")]);
  await watch.close();
});
