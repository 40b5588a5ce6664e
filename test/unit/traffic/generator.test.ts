import { expect, test } from "vitest";
import { createGenerator } from "../../../backend/traffic/generator.ts";
import type { Send } from "../../../backend/traffic/protocol.ts";
import { createTally } from "../../../backend/traffic/tally.ts";
import { createFakeTime } from "../../fakes/time.ts";

/** A shop that answers after 4 ms, but not for orders that arrive in its blackouts: those wait for the blackout's end or for ever. */
function visitorsOf(shop: { answers?: (sentAt: number) => number | null; limit?: number } = {}) {
  const time = createFakeTime();
  // What a stopped process misses: the clocks have moved on, its timers have not.
  let slept = 0;
  const clock = { now: () => time.now() + slept, monotonic: () => time.monotonic() + slept };
  const tally = createTally(() => clock.monotonic());
  const sent: { readonly id: string; readonly at: number }[] = [];
  const answers = shop.answers ?? (() => 4);
  const send: Send = (id, settle) => {
    sent.push({ id, at: time.monotonic() });
    const afterMs = answers(time.monotonic());
    if (afterMs === null) return () => {};
    return time.after(afterMs, () => settle({ outcome: "ok", pod: "storefront-a" }));
  };
  const generator = createGenerator({
    clock,
    after: (ms, work) => time.after(ms, work),
    send,
    tally,
    prefix: "v",
    ...(shop.limit === undefined ? {} : { limit: shop.limit }),
  });
  return { time, tally, sent, generator, clock, sleep: (ms: number) => void (slept += ms) };
}

const sumOf = (totals: Readonly<Record<string, number>>) =>
  ["ok", "error", "timeout", "shed", "pending"].reduce((sum, key) => sum + (totals[key] ?? 0), 0);

test("orders leave on an absolute schedule, each with its own id", async () => {
  const { time, sent, generator } = visitorsOf();

  generator.setRate(20);
  await time.advance(1000);

  expect(sent.map(({ at }) => at)).toEqual(Array.from({ length: 21 }, (_, i) => i * 50));
  expect(new Set(sent.map(({ id }) => id)).size).toBe(21);
});

test("a slow shop does not slow the visitors", async () => {
  const { time, sent, generator } = visitorsOf({ answers: () => 1900 });

  generator.setRate(20);
  await time.advance(1000);

  expect(sent).toHaveLength(21);
});

test("a blackout of 500 ms fails exactly the orders that were due in it", async () => {
  const { time, tally, generator } = visitorsOf({
    answers: (at) => (at >= 1000 && at < 1500 ? null : 4),
  });

  generator.setRate(100);
  await time.advance(5000);

  const { totals, changed } = tally.report(time.now());
  expect(totals).toMatchObject({ intended: 501, ok: 450, timeout: 50, pending: 1 });
  const failed = changed.filter(({ timeout }) => timeout > 0).map(({ at }) => at - 1_000_000);
  expect(failed).toEqual([1000, 1100, 1200, 1300, 1400]);
});

test("a stall is measured from the intended start, and a timeout counts as the time waited", async () => {
  const { time, tally, generator } = visitorsOf({
    answers: (at) => (at < 500 ? 500 - at + 4 : null),
  });

  generator.setRate(20);
  await time.advance(3000);

  const latency = tally.report(time.now()).latency;
  expect(latency?.p50Ms).toBeCloseTo(2000, -2);
});

test("orders that nobody sent while the process was stopped are shed, and no burst follows", async () => {
  const { time, tally, sent, generator, clock, sleep } = visitorsOf();
  generator.setRate(20);
  await time.advance(1000);
  const before = sent.length;

  sleep(60_000);
  await time.advance(1000);

  const { totals, failures } = tally.report(clock.now());
  expect(sent.length - before).toBe(10 + 20);
  expect(totals.intended).toBe(62 * 20 + 1);
  expect(totals.shed).toBe(60 * 20 - 10);
  expect(sumOf(totals)).toBe(totals.intended);
  expect(failures["shed: the visitors were held up"]).toBe(totals.shed);
});

test("past the limit of orders under way, orders are shed and counted", async () => {
  const { time, tally, sent, generator } = visitorsOf({ answers: () => null, limit: 10 });

  generator.setRate(100);
  await time.advance(990);

  expect(sent).toHaveLength(10);
  expect(tally.report(time.now()).totals).toMatchObject({ intended: 100, shed: 90, pending: 10 });
});

test("an answer after the timeout changes nothing", async () => {
  const { time, tally, generator } = visitorsOf({ answers: () => 2500 });

  generator.setRate(1);
  await time.advance(900);
  generator.setRate(0);
  await time.advance(5000);

  expect(tally.report(time.now()).totals).toMatchObject({ intended: 1, ok: 0, timeout: 1 });
});

test("a new rate starts at once, and the orders of the old one are still accounted for", async () => {
  const { time, tally, sent, generator } = visitorsOf();
  generator.setRate(20);
  await time.advance(975);

  generator.setRate(100);
  await time.advance(1000);

  expect(sent).toHaveLength(20 + 101);
  const { totals } = tally.report(time.now());
  expect(sumOf(totals)).toBe(totals.intended);
});

test("orders due since an earlier worker ended are shed, two minutes of them by the bucket", async () => {
  const { time, tally, sent, generator } = visitorsOf();

  generator.setRate(10, time.now() - 600_000);

  const { totals, changed } = tally.report(time.now());
  expect(totals.intended).toBe(6001);
  expect(sent).toHaveLength(6);
  expect(changed).toHaveLength(1201);
});
