import { expect, test } from "vitest";
import { forecastOf } from "../../../backend/recovery/forecast.ts";
import type { PlannedChange, PlannedSuffering } from "../../../backend/recovery/planned.ts";
import { faultOf, healthyState, nodeDown } from "../../fixtures/forecast-stage.ts";
import { answersOf, settingsFrom } from "../../fixtures/settings-stage.ts";

const stage = await settingsFrom(answersOf("stage"));

const suffers = (suffering: PlannedSuffering, holdSeconds: number, name = "storefront-0") =>
  faultOf([name], [{ type: "pod-suffering", pod: { name }, suffering }], holdSeconds);

const released = (tag: string, holdSeconds: number): ReturnType<typeof faultOf> => {
  const target = { kind: "Deployment", namespace: "pizza", name: "storefront" };
  const path = ["spec", "template", "spec", "containers", "0", "image"];
  const fields = [
    { path, before: "local/kintsugi-pizza:v1", after: `local/kintsugi-pizza:${tag}` },
  ];
  return faultOf(["storefront"], [{ type: "fields", target, fields }], holdSeconds);
};

const termsOf = (...given: Parameters<typeof forecastOf>) => forecastOf(...given).terms;

test("a first crash is started again at once; soon after another one it is held back, at most as long as the kubelet is told", () => {
  const crash = suffers({ type: "crash" }, 5);
  const again = healthyState({ restarts: 1, readyAt: stage.readAt - 1000 });

  const first = forecastOf(crash, healthyState({ readyAt: 2000 }), stage);
  const second = termsOf(crash, again, stage).find(({ name }) => name.includes("holds it back"));

  expect(first.wholeMs.high).toBeLessThan(15_000);
  expect(first.terms.map(({ name }) => name)).not.toContain("the kubelet holds it back");
  expect(second?.ms).toEqual({ low: 500, likely: 4300, high: 6000 });
  expect(second?.setting).toMatchObject({ name: "maxContainerRestartPeriod", value: "5 s" });
});

test("a hang is ended after three silent probes (9 to 12 s) and its grace (10 s)", () => {
  const [noticed, grace] = termsOf(
    suffers({ type: "hang", seconds: 40 }, 40),
    healthyState(),
    stage,
  );

  expect(noticed?.ms).toEqual({ low: 9000, likely: 10_500, high: 12_000 });
  expect(grace?.ms.likely).toBe(10_000);
});

test("a hang that ends before anybody notices is over with it", () => {
  const { wholeMs } = forecastOf(suffers({ type: "hang", seconds: 6 }, 6), healthyState(), stage);

  expect(wholeMs.low).toBeGreaterThanOrEqual(6000);
  expect(wholeMs.high).toBeLessThan(9000);
});

test("a pod that says it is unready is back one probe after its end, and costs nobody an order while others serve", () => {
  const forecast = forecastOf(suffers({ type: "unready", seconds: 20 }, 20), healthyState(), stage);

  expect(forecast.wholeMs.likely).toBeGreaterThan(20_000);
  expect(forecast.wholeMs.likely).toBeLessThan(22_000);
  expect(forecast.failedOrders?.likely).toBe(0);
});

test("one of three storefronts that fails all its work costs a third of the orders", () => {
  const fault = suffers({ type: "fail", seconds: 30, percent: 100 }, 30);

  // 20 orders/s × 30 s ÷ 3.
  expect(forecastOf(fault, healthyState(), stage).failedOrders?.likely).toBe(200);
});

test("one of two kitchens that fails costs less: an order is tried twice", () => {
  const fault = suffers({ type: "fail", seconds: 30, percent: 100 }, 30, "kitchen-0");

  expect(forecastOf(fault, healthyState(), stage).failedOrders?.likely).toBe(150);
});

test("a frozen node costs its share of the orders until it counts as silent", () => {
  const forecast = forecastOf(nodeDown(["worker2"], "pause", 60), healthyState(), stage);

  // A storefront of three for 9.833 s of 20 orders/s, and a kitchen of two, twice asked.
  expect(forecast.failedOrders?.likely).toBe(Math.round(20 * 9.833 * (1 / 3 + 1 / 4)));
});

test("where nothing stands nothing is given up: an empty node is closed, held, and back", () => {
  const forecast = forecastOf(nodeDown(["worker9"], "kill", 30), healthyState(), stage);

  expect(forecast.terms.map(({ name }) => name.replace(/ \(.*\)$/, ""))).toEqual([
    "its silence is noticed",
    "it is tainted",
    "the rest of the time it is held",
    "the node comes back",
  ]);
  expect(forecast.failedOrders?.likely).toBe(0);
  expect(forecast.note).toBe("Nothing of the business stands there: nothing has to move.");
});

test("the ledger stays away as long as its node", () => {
  const forecast = forecastOf(nodeDown(["worker3"], "kill", 60), healthyState(), stage);

  expect(forecast.failedOrders?.likely).toBeGreaterThan(20 * 60);
  expect(forecast.note).toContain("ledger cannot start elsewhere");
});

test("a second silent node waits for the eviction rate", () => {
  const slow = { ...stage.control.nodeEvictionRate, amount: 0.1 };
  const settings = { ...stage, control: { ...stage.control, nodeEvictionRate: slow } };

  const tainted = termsOf(
    nodeDown(["worker", "worker2"], "kill", 120),
    healthyState(),
    settings,
  )[1];

  expect(tainted?.ms.likely).toBe(11_060);
});

test("a version that turns ready is rolled back pod by pod; one that does not only loses its pod", () => {
  const [held, back] = termsOf(released("bad", 45), healthyState(), stage);
  const stuck = termsOf(released("crash", 45), healthyState(), stage);

  expect(held?.ms.likely).toBe(45_000);
  // Three times: a pod starts, and 2 s of minReadySeconds.
  expect(back?.name).toBe("a rolling update back, in 3 steps");
  expect(back?.ms.likely).toBeGreaterThan(3 * 2000);
  expect(stuck[1]?.ms.likely).toBeLessThan(1000);
});

test("a bad version costs half of what its pods answer", () => {
  const { failedOrders } = forecastOf(released("bad", 45), healthyState(), stage);

  expect(failedOrders?.likely).toBeGreaterThan(20 * 45 * 0.3);
  expect(failedOrders?.high).toBeLessThan(20 * 75 * 0.6);
});

test("more visitors than the kitchens bear are told in the autoscaler's terms", () => {
  const load: PlannedChange = { type: "load", ordersPerSecond: 180, shape: "step", seconds: 60 };

  const forecast = forecastOf(faultOf(["the shop"], [load], 60), healthyState(), stage);

  expect(forecast.terms.map(({ setting }) => setting?.name ?? null)).toEqual(
    expect.arrayContaining(["--metric-resolution", "--horizontal-pod-autoscaler-sync-period"]),
  );
  expect(forecast.wholeMs.likely).toBe(60_000);
});

const drained = (node: string, pods: readonly string[]) =>
  faultOf(
    [node, ...pods],
    [
      {
        type: "fields",
        target: { kind: "Node", namespace: null, name: node },
        fields: [{ path: ["spec", "unschedulable"], before: null, after: true }],
      },
      ...pods.map((name): PlannedChange => ({ type: "pod-eviction", pod: { name } })),
    ],
    30,
  );

test("a drained node's pods are whole elsewhere long before it is opened again", () => {
  const forecast = forecastOf(
    drained("worker", ["kitchen-0", "storefront-0"]),
    healthyState(),
    stage,
  );

  expect(forecast.wholeMs.likely).toBeLessThan(6000);
  expect(forecast.failedOrders?.likely).toBe(0);
});

test("a pod whose volume lies on the drained node waits until it is opened again", () => {
  const forecast = forecastOf(drained("worker3", ["ledger-0"]), healthyState(), stage);

  expect(forecast.wholeMs.likely).toBeGreaterThan(30_000);
  expect(forecast.wholeMs.likely).toBeLessThan(36_000);
  expect(forecast.failedOrders?.likely).toBeGreaterThan(20 * 25);
  expect(forecast.note).toContain("volume lies on that node");
});

test("two pods of a budget that lets one go wait for each other", () => {
  const one = forecastOf(drained("worker", ["storefront-0"]), healthyState(), stage);
  const two = forecastOf(
    drained("worker", ["storefront-0", "storefront-1"]),
    healthyState(),
    stage,
  );

  expect(two.wholeMs.likely - one.wholeMs.likely).toBeGreaterThan(1500);
});
