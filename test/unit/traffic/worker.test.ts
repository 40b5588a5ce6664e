import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createLifetime, type Lifetime } from "../../../backend/core/lifetime.ts";
import { waitFor } from "../../../backend/core/wait.ts";
import { startVisitors } from "../../../backend/traffic/visitors.ts";
import type { VisitorsEvent } from "../../../backend/wire/events.ts";
import type { VisitorBucket } from "../../../backend/wire/state.ts";

let lifetime: Lifetime | null = null;
afterEach(async () => await lifetime?.end());

/** Real visitors in their own process, at a real stand-in shop. */
async function stage() {
  lifetime = createLifetime();
  const server = createServer((_request, response) =>
    response.setHeader("x-pizza-pod", "storefront-a").end("{}"),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  lifetime.defer(() => server.close());
  const address = server.address();
  const buckets = new Map<number, VisitorBucket>();
  const news = new EventEmitter<{ event: [VisitorsEvent] }>();
  const visitors = startVisitors({
    shopUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    ordersPerSecond: 100,
    emit(event) {
      for (const bucket of event.changed) buckets.set(bucket.at, bucket);
      news.emit("event", event);
    },
    lifetime,
  });
  /** The next event of which `isIt` is true. */
  const event = async (isIt: (event: VisitorsEvent) => boolean) => {
    for (;;) {
      const [event] = await once(news, "event", { signal: AbortSignal.timeout(25_000) });
      if (isIt(event as VisitorsEvent)) return event as VisitorsEvent;
    }
  };
  return { visitors, event, buckets };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test(
  "a worker that is killed comes back, and no order is missing or counted twice",
  { timeout: 30_000 },
  async () => {
    const { visitors, event, buckets } = await stage();
    await event(({ totals }) => totals.ok >= 10);
    const first = visitors.health().pid ?? 0;

    process.kill(first, "SIGKILL");
    await event(() => visitors.health().restarts === 1 && visitors.health().pid !== first);
    const { totals, byPod } = await event(({ totals }) => totals.ok >= 80);

    expect(totals.ok + totals.error + totals.timeout + totals.shed + totals.pending).toBe(
      totals.intended,
    );
    const whole = [...buckets.values()].slice(1, -2).map(({ intended }) => intended);
    expect(whole.length).toBeGreaterThan(5);
    for (const intended of whole) expect(Math.abs(intended - 10)).toBeLessThanOrEqual(1);
    expect(Object.keys(byPod)).toEqual(["storefront-a"]);
    expect(isAlive(first)).toBe(false);
  },
);

test("the visitors' process goes with the lifetime", { timeout: 30_000 }, async () => {
  const { visitors, event } = await stage();
  await event(({ totals }) => totals.ok > 0);
  const pid = visitors.health().pid ?? 0;

  await lifetime?.end();

  expect(isAlive(pid)).toBe(false);
});

test("a stopped process sends no burst when it goes on", { timeout: 30_000 }, async () => {
  const { visitors, event } = await stage();
  const before = await event(({ totals }) => totals.ok >= 10);
  const pid = visitors.health().pid ?? 0;

  process.kill(pid, "SIGSTOP");
  const stoppedAt = performance.now();
  await waitFor(() => (performance.now() - stoppedAt > 1500 ? true : null), {
    what: "the process to miss orders",
    timeoutMs: 20_000,
  });
  process.kill(pid, "SIGCONT");
  const after = await event(({ totals }) => totals.shed > 0);

  const missed = after.totals.intended - before.totals.intended;
  expect(missed).toBeGreaterThan(100);
  expect(after.totals.shed).toBeGreaterThan(50);
});
