import { expect, test } from "vitest";
import type { VisitorBucket, Visitors } from "../../../../backend/wire/state.ts";
import {
  availability,
  failureReasons,
  ordersNow,
  stripSeconds,
} from "../../../../dashboard/model/availability.ts";
import { percent } from "../../../../dashboard/model/words.ts";
import { visitorFigures } from "../../../fixtures/views.ts";

const now = 1_000_000_500;
const bucket = (at: number, given: Partial<VisitorBucket>): VisitorBucket => ({
  at,
  intended: 2,
  ok: 0,
  error: 0,
  timeout: 0,
  shed: 0,
  pending: 0,
  ...given,
});
const seen = (...buckets: VisitorBucket[]): Visitors => ({ ...visitorFigures(1, 0), buckets });

test("errors and timeouts are failed orders; shed and pending ones are neither served nor failed", () => {
  const visitors = seen(
    bucket(now - 1000, { ok: 1, error: 1 }),
    bucket(now - 900, { ok: 1, timeout: 1 }),
    bucket(now - 800, { shed: 1, pending: 1 }),
  );

  const { share, failed, shed } = availability(visitors, now);

  expect({ share, failed, shed }).toEqual({ share: 0.5, failed: 2, shed: 1 });
});

test("the figure is of the last minute, the strip of the last two", () => {
  const visitors = seen(bucket(now - 90_000, { error: 2 }), bucket(now - 1000, { ok: 2 }));

  const { share, seconds } = availability(visitors, now);

  expect(share).toBe(1);
  expect(seconds).toHaveLength(stripSeconds);
  expect(seconds.reduce((sum, { failed }) => sum + failed, 0)).toBe(2);
});

test("buckets of the same second are one bar, and what is older than the strip is not on it", () => {
  const visitors = seen(
    bucket(now - 200_000, { ok: 2 }),
    bucket(now - 400, { ok: 2 }),
    bucket(now - 300, { ok: 2 }),
  );

  const { seconds, most } = availability(visitors, now);

  expect(seconds.filter(({ ok }) => ok > 0).map(({ ok }) => ok)).toEqual([4]);
  expect(most).toBe(4);
});

test("without an answered order there is no figure", () => {
  expect(availability(null, now).share).toBeNull();
  expect(availability(seen(bucket(now - 100, { pending: 2 })), now).share).toBeNull();
});

test("the figure never says 100 while an order failed", () => {
  expect(percent(0.99999)).toBe("99.9");
  expect(percent(1)).toBe("100");
});

test("the commonest reasons for failure come first", () => {
  const visitors = { ...seen(), failures: { "HTTP 500": 1, ECONNRESET: 4, timeout: 2 } };

  expect(failureReasons(visitors)).toBe("4 × ECONNRESET, 2 × timeout");
});

test("the orders of now are those of the last whole second", () => {
  const at = 1_000_000_000;
  const visitors = seen(
    bucket(at - 1100, { intended: 9 }),
    bucket(at - 1000, { intended: 40 }),
    bucket(at - 100, { intended: 60 }),
    bucket(at, { intended: 7 }),
  );

  expect(ordersNow(visitors)).toBe(100);
  expect(ordersNow(null)).toBe(0);
});
