import { expect, test } from "vitest";
import { createDealer } from "../../../../dashboard/model/dots.ts";
import { visitorFigures } from "../../../fixtures/views.ts";

const seen = (ok: number, error: number, byPod: Record<string, number>) => ({
  ...visitorFigures(ok, error),
  byPod,
  buckets: [],
});

test("each order is one dot, dealt by the pods' shares", () => {
  const deal = createDealer();
  deal(seen(0, 0, { a: 3, b: 1 }), 20);
  const dots: string[] = [];

  for (let ok = 2; ok <= 40; ok += 2) dots.push(...deal(seen(ok, 0, { a: 3, b: 1 }), 20).served);

  expect(dots).toHaveLength(40);
  expect(dots.filter((pod) => pod === "a")).toHaveLength(30);
});

test("at high rates a dot stands for several orders", () => {
  const deal = createDealer();
  deal(seen(0, 0, { a: 1 }), 200);

  const { served, each } = deal(seen(20, 0, { a: 1 }), 200);

  expect({ dots: served.length, each }).toEqual({ dots: 2, each: 8 });
});

test("what was ordered before the page looked is not drawn", () => {
  const deal = createDealer();

  expect(deal(seen(5000, 12, { a: 1 }), 20)).toEqual({ served: [], failed: 0, each: 1 });
});

test("failed orders are dots too", () => {
  const deal = createDealer();
  deal(seen(0, 0, {}), 20);

  expect(deal(seen(0, 3, {}), 20).failed).toBe(3);
});
