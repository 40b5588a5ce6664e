import { expect, test } from "vitest";
import { createLifetime } from "../../../backend/core/lifetime.ts";
import type { Launch } from "../../../backend/traffic/launch.ts";
import type { Report, ToWorker } from "../../../backend/traffic/protocol.ts";
import { startVisitors } from "../../../backend/traffic/visitors.ts";
import type { VisitorsEvent } from "../../../backend/wire/events.ts";
import { createFakeTime, settled } from "../../fakes/time.ts";

const counts = { intended: 0, ok: 0, error: 0, timeout: 0, shed: 0, pending: 0 };

/** Visitors whose workers are in the test's hand: it lets them speak and die. */
function stage(shopUrl = "http://127.0.0.1:8080", ordersPerSecond = 20) {
  const time = createFakeTime();
  const lifetime = createLifetime();
  const events: VisitorsEvent[] = [];
  const workers: { told: ToWorker[]; say(report: Partial<Report>): void; die(): void }[] = [];
  const launch: Launch = (hear, ended) => {
    const told: ToWorker[] = [];
    const figures = { changed: [], latency: null, totals: counts, byPod: {}, failures: {} };
    workers.push({
      told,
      say: (report) =>
        hear({ at: time.now(), until: time.now(), lateP99Ms: 1, ...figures, ...report }),
      die: () => ended("SIGKILL"),
    });
    return { pid: 1, tell: (message) => void told.push(message), stop: async () => ended("stop") };
  };
  const visitors = startVisitors({
    shopUrl,
    ordersPerSecond,
    emit: (event) => void events.push(event),
    lifetime,
    clock: time,
    launch,
    after: (ms, work) => time.after(ms, work),
  });
  return { time, lifetime, events, workers, visitors };
}

test("a worker that dies is replaced, which is told since when orders are missing", async () => {
  const { time, workers, events } = stage();
  await time.advance(20_000);
  const until = time.now();
  workers[0]?.say({ until, totals: { ...counts, intended: 5, ok: 4, pending: 1 } });

  workers[0]?.die();
  await time.advance(0);

  expect(events.at(-1)?.totals).toEqual({ ...counts, intended: 5, ok: 4, shed: 1 });
  expect(workers[1]?.told).toEqual([
    { type: "start", host: "127.0.0.1", port: 8080, ordersPerSecond: 20, since: until },
  ]);
});

test("a worker that dies again and again is started less and less often", async () => {
  const { time, workers, visitors } = stage();

  for (let i = 0; i < 60_000; i += 100) {
    if (workers.length > visitors.health().restarts) workers.at(-1)?.die();
    await time.advance(100);
  }

  expect(workers.length).toBeLessThan(20);
});

test("a new rate reaches the worker, and the next one too", async () => {
  const { time, workers, visitors } = stage();

  visitors.setRate(100);
  workers[0]?.die();
  await time.advance(200);

  expect(workers[0]?.told.at(-1)).toEqual({ type: "rate", ordersPerSecond: 100 });
  expect(workers[1]?.told[0]).toMatchObject({ ordersPerSecond: 100 });
});

test("the end of the lifetime ends the visitors, and none come after it", async () => {
  const { time, lifetime, workers, events } = stage();

  await lifetime.end();
  workers[0]?.say({});
  await time.advance(60_000);
  await settled();

  expect(workers).toHaveLength(1);
  expect(events).toEqual([]);
});

test.each([
  "http://169.254.169.254",
  "http://10.0.0.1:8080",
  "https://127.0.0.1",
  "http://127.0.0.1.example.com",
  "http://user@127.0.0.1",
  "http://127.0.0.1/fault",
  "http://127.0.0.1/?x=1",
  "file:///etc/passwd",
  "nonsense",
])("visitors never go to %s", (shopUrl) => {
  expect(() => stage(shopUrl)).toThrow(expect.objectContaining({ code: "target-refused" }));
});

test.each([501, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  "%d orders a second are refused",
  (rate) => {
    expect(() => stage("http://localhost:8080", rate)).toThrow(
      expect.objectContaining({ code: "bad-rate" }),
    );
  },
);
