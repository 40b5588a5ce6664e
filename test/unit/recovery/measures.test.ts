import { expect, test } from "vitest";
import { forecastOf } from "../../../backend/recovery/forecast.ts";
import { createMeasures, heldName } from "../../../backend/recovery/measures.ts";
import { exactly, term } from "../../../backend/recovery/range.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import { deletionOf, faultOf, healthyState } from "../../fixtures/forecast-stage.ts";
import { forecastIs, podRowOf, runView } from "../../fixtures/runs.ts";
import { answersOf, settingsFrom } from "../../fixtures/settings-stage.ts";

const start = { kind: "pod", app: "storefront", from: "created", to: "ready" } as const;
const ran = (id: string, tookMs: number) =>
  runView({ id, rows: [podRowOf({ created: 1000, ready: 1000 + tookMs })] });

test("a step takes as long as it took in the middle of earlier runs", () => {
  const past = [ran("a", 2000), ran("b", 2600), ran("c", 2200), ran("d", 9000), ran("e", 2300)];

  const measured = createMeasures(emptyState, past).step(start, 2000);

  expect(measured?.how).toBe("measured: median of 5");
  expect(measured?.ms.likely).toBe(2300);
  expect(measured?.ms.low).toBeLessThan(2300);
  expect(measured?.ms.high).toBeGreaterThan(6000);
});

test("what was measured long ago gives way to what was measured last", () => {
  const past = [9000, 9100, 9200, 9300, 9400, 2000, 2100, 2200].map((tookMs, i) => ({
    ...ran(`run-${i}`, tookMs),
    hitAt: i,
  }));

  expect(createMeasures(emptyState, past).step(start, 2000)?.ms.likely).toBe(2200);
});

test("another part's pods, and whole-second stamps, tell nothing of it", () => {
  const stamped = podRowOf({ created: 1000, ready: 3000 });
  const marks = stamped.marks.map((mark) => ({ ...mark, from: "stamp" as const }));
  const past = [
    runView({ id: "a", rows: [{ ...stamped, marks }] }),
    runView({ id: "b", rows: [{ ...stamped, app: "kitchen" }] }),
  ];

  expect(createMeasures(emptyState, past).step(start, 2000)).toBeNull();
});

test("a run that is in the state and among the past ones counts once", () => {
  const state = { ...emptyState, runs: { a: ran("a", 2000) } };

  expect(createMeasures(state, [ran("a", 2000)]).step(start, 2000)?.how).toBe("measured once");
});

test("a forecast stands on what was measured here", async () => {
  const settings = await settingsFrom(answersOf("stage"));
  const past = [ran("a", 2000), ran("b", 2100), ran("c", 2200)];

  const { terms } = forecastOf(deletionOf("storefront-0"), healthyState(), settings, past);

  expect(terms[1]).toMatchObject({ name: "a new pod starts (measured: median of 3)" });
  expect(terms[1]?.ms.likely).toBe(2100);
});

test("what is only held is forecast by how long it took after the hold, last time", async () => {
  const settings = await settingsFrom(answersOf("stage"));
  const fault = faultOf(["a"], [{ type: "packet-loss", percent: 100 }], 20);
  const forecast = forecastIs(20_500, [term(heldName, exactly(20_000))]);
  const cause = { by: "lab", experiment: "x", fault: "some-fault", title: "cut" } as const;
  const past = [runView({ id: "x", cause, forecast, hitAt: 0, wholeAt: 22_500 })];

  expect(forecastOf(fault, healthyState(), settings).wholeMs.likely).toBe(20_500);
  expect(forecastOf(fault, healthyState(), settings, past).wholeMs.likely).toBe(22_500);
});

test("a restart is measured from the hit, unless the kubelet held it back", () => {
  const crash = (id: string, marks: Parameters<typeof podRowOf>[0]) =>
    runView({ id, hitAt: 1000, rows: [podRowOf(marks, { kind: "restart" })] });
  const past = [
    crash("a", { crashed: 1100, started: 2000, ready: 3000 }),
    crash("b", { crashed: 1100, "back-off": 1500, started: 7000, ready: 8000 }),
  ];
  const ready = { kind: "restart", app: "storefront", to: "ready" } as const;

  expect(createMeasures(emptyState, past).fromHit("pod-delete", ready, 2000)?.ms.likely).toBe(2000);
  expect(createMeasures(emptyState, past).fromHit("oom", ready, 2000)).toBeNull();
});

test("one measurement may be a fluke: the guess counts as another", () => {
  expect(createMeasures(emptyState, [ran("a", 9000)]).step(start, 2000)?.ms.likely).toBe(5500);
});
