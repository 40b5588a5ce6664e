import { expect, test } from "vitest";
import { createLifetime } from "../../../backend/core/lifetime.ts";
import { createSpikes, rateOf } from "../../../backend/traffic/load.ts";
import { createFakeTime } from "../../fakes/time.ts";

function openSpikes() {
  const rates: number[] = [];
  const time = createFakeTime();
  const lifetime = createLifetime();
  const spikes = createSpikes({
    usual: 20,
    most: 500,
    setRate: (rate) => void rates.push(rate),
    lifetime,
    clock: time,
    pause: (ms) => new Promise((resolve) => void time.after(ms, resolve)),
  });
  return { rates, time, spikes };
}

test("a step comes beside the usual visitors, and ends by itself", async () => {
  const { rates, time, spikes } = openSpikes();

  await spikes.start("sale", { ordersPerSecond: 80, shape: "step", seconds: 10 });
  await time.advance(11_000);

  expect(rates).toEqual([100, 20]);
  expect(spikes.running()).toEqual([]);
});

test("a spike that is stopped ends at once, and another one goes on", async () => {
  const { rates, spikes } = openSpikes();
  await spikes.start("one", { ordersPerSecond: 30, shape: "step", seconds: 10 });
  await spikes.start("two", { ordersPerSecond: 50, shape: "step", seconds: 10 });

  await spikes.stop("one");
  await spikes.stop("one");

  expect(rates).toEqual([50, 100, 70]);
  expect(spikes.running()).toEqual(["two"]);
});

test("started twice, it is one spike", async () => {
  const { rates, spikes } = openSpikes();

  await spikes.start("sale", { ordersPerSecond: 80, shape: "step", seconds: 10 });
  await spikes.start("sale", { ordersPerSecond: 80, shape: "step", seconds: 10 });

  expect(rates).toEqual([100]);
});

test("all together never ask for more than the most", async () => {
  const { rates, spikes } = openSpikes();

  await spikes.start("one", { ordersPerSecond: 400, shape: "step", seconds: 10 });
  await spikes.start("two", { ordersPerSecond: 400, shape: "step", seconds: 10 });

  expect(rates).toEqual([420, 500]);
});

test.each([
  ["ramp", [0, 50, 99, 0]],
  ["flash-sale", [0, 100, 2.5, 0]],
] as const)("a %s follows its shape", (shape, expected) => {
  const spike = { ordersPerSecond: 100, shape, seconds: 100 };

  const rates = [0, 50_000, 99_000, 100_000].map((ms) => rateOf(spike, ms));

  expect(rates.map((rate) => Math.round(rate * 10) / 10)).toEqual(expected);
});
