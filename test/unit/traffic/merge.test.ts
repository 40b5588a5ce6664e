import { expect, test } from "vitest";
import { createMerge } from "../../../backend/traffic/merge.ts";
import type { Report } from "../../../backend/traffic/protocol.ts";

const counts = { intended: 0, ok: 0, error: 0, timeout: 0, shed: 0, pending: 0 };
const report = (of: Partial<Report>): Report => ({
  at: 5000,
  until: 5000,
  changed: [],
  latency: null,
  totals: counts,
  byPod: {},
  failures: {},
  lateP99Ms: null,
  ...of,
});

test("what a dead worker had under way is shed, in its bucket and in the totals", () => {
  const merge = createMerge();
  const bucket = { at: 4900, ...counts, intended: 3, ok: 1, pending: 2 };
  merge.hear(report({ changed: [bucket], totals: { ...counts, intended: 9, ok: 7, pending: 2 } }));

  const event = merge.workerEnded(5100);

  expect(event?.changed).toEqual([{ ...bucket, shed: 2, pending: 0 }]);
  expect(event?.totals).toEqual({ ...counts, intended: 9, ok: 7, shed: 2 });
  expect(event?.failures).toEqual({ "shed: the visitors' process ended": 2 });
});

test("the next worker's counts are added to those before it, also in a bucket that both filled", () => {
  const merge = createMerge();
  const bucket = { at: 4900, ...counts, intended: 3, ok: 3 };
  merge.hear(report({ changed: [bucket], totals: { ...counts, intended: 9, ok: 9 } }));
  merge.workerEnded(5100);

  const next = { at: 4900, ...counts, intended: 2, shed: 2 };
  const event = merge.hear(
    report({ changed: [next], totals: { ...counts, intended: 2, shed: 2 } }),
  );

  expect(event.changed).toEqual([{ at: 4900, ...counts, intended: 5, ok: 3, shed: 2 }]);
  expect(event.totals).toEqual({ ...counts, intended: 11, ok: 9, shed: 2 });
});

test("a worker that ends before its first word changes nothing", () => {
  const merge = createMerge();

  expect(merge.workerEnded(5000)).toBeNull();
  expect(merge.until()).toBeNull();
});
