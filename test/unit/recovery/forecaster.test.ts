import { expect, test } from "vitest";
import { createForecaster } from "../../../backend/recovery/forecaster.ts";
import { settingsIn } from "../../../backend/recovery/settings.ts";
import type { ClusterSettings } from "../../../backend/wire/settings.ts";
import { deletionOf, healthyState } from "../../fixtures/forecast-stage.ts";
import { answersOf, settingsFrom } from "../../fixtures/settings-stage.ts";

const stage = await settingsFrom(answersOf("stage"));
const state = healthyState();

/** A clock that is set, and a cluster that may stop answering. */
function open() {
  const world = { now: 1_000_000, reads: 0, isDown: false, settings: stage };
  const told: ClusterSettings[] = [];
  const clock = { now: () => world.now, monotonic: () => world.now };
  const readSettings = async (): Promise<ClusterSettings> => {
    world.reads += 1;
    if (world.isDown) throw new Error("connection refused");
    return { ...world.settings, readAt: world.now };
  };
  const onSettings = (settings: ClusterSettings) => void told.push(settings);
  const forecaster = createForecaster({
    readSettings,
    onSettings,
    state: () => state,
    past: () => [],
    clock,
  });
  return { world, forecaster, told };
}

const deletion = deletionOf("storefront-0");

test("settings are read when a fault is planned, and once for a plan and its shot", async () => {
  const { world, forecaster } = open();

  const [one, other] = await Promise.all([
    forecaster.forecast(deletion),
    forecaster.forecast(deletion),
  ]);

  expect(one?.terms.length).toBeGreaterThan(0);
  expect(other).toEqual(one);
  world.now += 1000;
  await forecaster.forecast(deletion);
  expect(world.reads).toBe(1);
  world.now += 10_000;
  await forecaster.forecast(deletion);
  expect(world.reads).toBe(2);
});

test("settings are told when they are read, and again only when they are others", async () => {
  const { world, forecaster, told } = open();

  await forecaster.forecast(deletion);
  world.now += 10_000;
  await forecaster.forecast(deletion);
  expect(told).toEqual([{ ...stage, readAt: 1_000_000 }]);

  const { control } = stage;
  const nodeMonitorGracePeriod = { ...control.nodeMonitorGracePeriod, amount: 40_000 };
  world.settings = { ...stage, control: { ...control, nodeMonitorGracePeriod } };
  world.now += 10_000;
  await forecaster.forecast(deletion);
  expect(told.map((one) => one.control.nodeMonitorGracePeriod.amount)).toEqual([10_000, 40_000]);
});

test("while nobody answers, the settings that were read before count; without any there is no forecast", async () => {
  const never = open();
  never.world.isDown = true;
  const once = open();
  await once.forecaster.forecast(deletion);
  once.world.isDown = true;
  once.world.now += 60_000;

  expect(await never.forecaster.forecast(deletion)).toBeNull();
  expect((await once.forecaster.forecast(deletion))?.wholeMs.likely).toBeGreaterThan(0);
});

test("settings are listed one by one, each once, with where they were read", () => {
  const all = settingsIn(stage);

  const keys = all.map(({ name, readFrom }) => `${name} ${readFrom}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(all).toContainEqual({
    name: "--metric-resolution",
    value: "10 s",
    readFrom: "deployment/metrics-server's arguments",
  });
  expect(settingsIn(null)).toEqual([]);
});
