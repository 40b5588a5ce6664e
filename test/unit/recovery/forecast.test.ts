import { expect, test } from "vitest";
import { forecastOf } from "../../../backend/recovery/forecast.ts";
import { sum } from "../../../backend/recovery/range.ts";
import { deletionOf, healthyState, nodeDown } from "../../fixtures/forecast-stage.ts";
import { answersOf, settingsFrom } from "../../fixtures/settings-stage.ts";

const stage = await settingsFrom(answersOf("stage"));
const byDefault = await settingsFrom(answersOf("default"));

/** From the hit until this step, by the terms. */
function until(step: string, forecast: ReturnType<typeof forecastOf>) {
  const end = forecast.terms.findIndex(({ spans }) => spans?.to === step);
  return sum(forecast.terms.slice(0, end + 1).map(({ ms }) => ms));
}

test("a silent node counts as lost after 40 to 55 s by Kubernetes' defaults, and its pods are replaced after about 345 to 360 s", () => {
  const forecast = forecastOf(nodeDown(["worker"], "kill", 600), healthyState(), byDefault);

  expect(until("not-ready", forecast)).toEqual({ low: 40_000, likely: 47_556, high: 55_000 });
  const replaced = until("replaced", forecast);
  expect(replaced.low).toBeGreaterThanOrEqual(340_000);
  expect(replaced.likely).toBeGreaterThan(345_000);
  expect(replaced.likely).toBeLessThan(360_000);
  expect(forecast.terms.map(({ setting }) => setting?.value ?? null)).toEqual(
    expect.arrayContaining(["50 s", "5 s", "300 s"]),
  );
});

test("with stage timings it counts as lost after 8 to 11 s, and its pods are replaced within 20 s", () => {
  const forecast = forecastOf(nodeDown(["worker"], "kill", 45), healthyState(), stage);

  expect(until("not-ready", forecast)).toEqual({ low: 8000, likely: 9833, high: 11_000 });
  expect(until("replaced", forecast).likely).toBeGreaterThan(15_000);
  expect(until("replaced", forecast).likely).toBeLessThan(20_000);
  expect(forecast.wholeMs.likely).toBeGreaterThan(45_000);
});

test("a node that is back before it counts as lost keeps its pods", () => {
  const forecast = forecastOf(nodeDown(["worker"], "pause", 20), healthyState(), byDefault);

  expect(until("evicted", forecast).likely).toBe(0);
  expect(forecast.wholeMs.likely).toBeGreaterThanOrEqual(20_000);
  expect(forecast.wholeMs.high).toBeLessThan(40_000);
});

test("a pod of a Deployment is replaced as fast as one starts; nobody loses an order", () => {
  const forecast = forecastOf(deletionOf("storefront-0"), healthyState(), stage);

  expect(forecast.wholeMs.likely).toBeGreaterThan(1500);
  expect(forecast.wholeMs.likely).toBeLessThan(4000);
  expect(forecast.failedOrders?.likely).toBe(0);
  expect(forecast.terms.map(({ spans }) => spans?.to)).toEqual([
    "created",
    "ready",
    "endpoint",
    "answered",
  ]);
});

test("the ledger's new pod waits until the old one has said goodbye", () => {
  const [goodbye] = forecastOf(deletionOf("ledger-0"), healthyState(), stage).terms;

  expect(goodbye?.ms).toEqual({ low: 3000, likely: 4500, high: 10_000 });
  expect(goodbye?.setting).toMatchObject({ name: "preStop.sleep.seconds", value: "3 s" });
});
