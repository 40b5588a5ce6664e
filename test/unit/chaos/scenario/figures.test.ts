import { expect, test } from "vitest";
import { emptyState } from "../../../../backend/wire/state.ts";
import { ordersSince } from "../../../../chaos/scenario/figures.ts";
import { successRateOf } from "../../../../chaos/scenario/steady-state.ts";
import { visitorFigures } from "../../../fixtures/views.ts";

const visitors = (totals: object) => ({
  ...visitorFigures(1, 0),
  totals: { intended: 0, ok: 0, error: 0, timeout: 0, shed: 0, pending: 0, ...totals },
  buckets: [],
});

test("every order is accounted for, also those that were under way at the beginning", () => {
  const begin = visitors({ intended: 100, ok: 90, error: 5, pending: 5 }).totals;
  const now = visitors({ intended: 150, ok: 130, error: 8, timeout: 2, pending: 10 });

  const { intended, ok, failed, pending } = ordersSince(begin, now, null);

  expect({ intended, ok, failed, pending }).toEqual({
    intended: 55,
    ok: 40,
    failed: 5,
    pending: 10,
  });
});

test("orders whose end is not known yet are no failures", () => {
  const bucket = { at: 9_000, intended: 10, ok: 5, error: 0, timeout: 0, shed: 0, pending: 5 };

  expect(successRateOf({ ...visitors({}), buckets: [bucket] }, 5, 10_000)).toBe(1);
});

test("without an order that ended there is no rate", () => {
  expect(successRateOf(emptyState.visitors, 5, 10_000)).toBeNull();
});
