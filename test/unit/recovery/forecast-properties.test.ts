import * as fc from "fast-check";
import { expect, test } from "vitest";
import { forecastOf } from "../../../backend/recovery/forecast.ts";
import type { PlannedChange, PlannedFault } from "../../../backend/recovery/planned.ts";
import { sum } from "../../../backend/recovery/range.ts";
import { healthyState } from "../../fixtures/forecast-stage.ts";
import { answersOf, settingsFrom } from "../../fixtures/settings-stage.ts";

const settings = await Promise.all([
  settingsFrom(answersOf("stage")),
  settingsFrom(answersOf("default")),
  settingsFrom({}),
]);

const podName = fc.constantFrom("storefront-0", "storefront-1", "kitchen-0", "ledger-0", "unknown");
const nodeName = fc.constantFrom("worker", "worker2", "worker3", "unknown");
const seconds = fc.integer({ min: 1, max: 300 });
const named = (name: fc.Arbitrary<string>) => name.map((one) => ({ name: one }));
const image = fc.constantFrom("v1", "v2", "bad", "crash", "gone").map((tag) => `x/y:${tag}`);

const change: fc.Arbitrary<PlannedChange> = fc.oneof(
  fc.record({
    type: fc.constant("pod-deletion" as const),
    pod: named(podName),
    graceSeconds: fc.constantFrom(null, 0, 5),
  }),
  fc.record({ type: fc.constant("pod-eviction" as const), pod: named(podName) }),
  fc.record({
    type: fc.constant("pod-suffering" as const),
    pod: named(podName),
    suffering: fc.record({
      type: fc.constantFrom(
        "crash",
        "hang",
        "leak",
        "slow",
        "fail",
        "unready",
        "burn",
        "full",
        "new",
      ),
      seconds,
      percent: fc.integer({ min: 1, max: 100 }),
      mib: fc.constantFrom(null, 20),
    }),
  }),
  fc.record({
    type: fc.constant("fields" as const),
    target: fc.record({
      kind: fc.constantFrom("Deployment", "Node", "ConfigMap"),
      namespace: fc.constant("pizza"),
      name: fc.constantFrom("storefront", "kitchen", "nobody"),
    }),
    fields: image.map((after) => [
      { path: ["spec", "template", "spec", "containers", "0", "image"], before: "x/y:v1", after },
    ]),
  }),
  fc.record({
    type: fc.constant("node-power" as const),
    node: named(nodeName),
    how: fc.constantFrom("pause" as const, "kill" as const, "disconnect" as const),
  }),
  fc.record({
    type: fc.constant("node-switch" as const),
    node: named(nodeName),
    program: fc.constantFrom("kubelet", "scheduler", "api-server"),
  }),
  fc.record({ type: fc.constant("packet-loss" as const), percent: fc.constant(50) }),
  fc.record({
    type: fc.constant("load" as const),
    ordersPerSecond: fc.integer({ min: 1, max: 400 }),
    shape: fc.constant("step"),
    seconds,
  }),
);

const plan: fc.Arbitrary<PlannedFault> = fc.record({
  fault: fc.constant("some-fault"),
  victims: fc.array(fc.record({ kind: fc.constant("pod"), name: podName }), { maxLength: 3 }),
  changes: fc.array(change, { minLength: 1, maxLength: 4 }),
  holdSeconds: fc.constantFrom(0, 5, 30, 120, 600),
});

test("whatever is planned: low ≤ likely ≤ high in every part, and the terms add up", () => {
  fc.assert(
    fc.property(plan, fc.constantFrom(...settings), (fault, known) => {
      const forecast = forecastOf(fault, healthyState(), known);

      const ranges = [forecast.wholeMs, ...forecast.terms.map(({ ms }) => ms)];
      for (const { low, likely, high } of [...ranges, forecast.failedOrders ?? forecast.wholeMs]) {
        expect(low).toBeGreaterThanOrEqual(0);
        expect(likely).toBeGreaterThanOrEqual(low);
        expect(high).toBeGreaterThanOrEqual(likely);
      }
      expect(sum(forecast.terms.map(({ ms }) => ms))).toEqual(forecast.wholeMs);
    }),
    { numRuns: 500 },
  );
});
