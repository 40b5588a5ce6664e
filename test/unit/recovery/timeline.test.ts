import * as fc from "fast-check";
import { expect, test } from "vitest";
import { viewOf } from "../../../backend/recovery/run.ts";
import { noRecovery, step } from "../../../backend/recovery/timeline.ts";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { type RecoveryStep, type RunView, stepsOf } from "../../../backend/wire/recovery.ts";
import { clusterStory } from "../../fixtures/cluster-story.ts";
import { owner } from "../../fixtures/views.ts";
import { anyEvent } from "../wire/any-event.ts";
import {
  calm,
  endpoints,
  experiment,
  gone,
  orders,
  outline,
  pod,
  remember,
  set,
  since,
  start,
  tell,
  young,
} from "./telling.ts";

const kitchenSet = owner("ReplicaSet", "kitchen-1");
const kitchen = (at: number, name: string, given = {}) =>
  pod(at, name, { app: "kitchen", owner: kitchenSet, ...given });
const kitchens = [
  { ...set(-5000), view: { ...set(-5000, { name: "kitchen-1", wanted: 1 }).view, app: "kitchen" } },
  kitchen(-5000, "k1"),
] as LabEvent[];

test("of two experiments at once, each gets what befell its own victims", () => {
  const two = { id: "two", fault: "container-crash" };
  const kitchenVictim = [{ kind: "pod", name: "k1", uid: "k1-uid" }] as const;
  const runs = tell(
    ...kitchens,
    experiment(0, "injecting"),
    experiment(50, "injecting", kitchenVictim, two),
    gone(100, "a"),
    kitchen(150, "k1", { phase: "unready", reason: "Error", finishedAt: start }),
    young(200, "d"),
    kitchen(1500, "k1", {
      phase: "starting",
      restarts: 1,
      startedAt: start + 1000,
      finishedAt: start,
    }),
  );

  expect(runs.map(({ id, rows }) => [id, rows.map(outline)])).toEqual([
    ["one", ["pod a -> d: deleted 100, created 200 …"]],
    ["two", ["restart k1: crashed 50, started 1500 …"]],
  ]);
});

test("what befalls others while pods of one kind are hit comes from outside", () => {
  const runs = tell(
    ...kitchens,
    experiment(0, "injecting"),
    gone(100, "a"),
    young(150, "d"),
    gone(900, "k1"),
    ...calm(1000, 2000),
  );

  expect(runs.map(({ cause, rows }) => [cause.by, rows.map(({ name }) => name)])).toEqual([
    ["lab", ["a"]],
    ["outside", ["k1"]],
  ]);
});

test("what befalls anyone while a fault of no single victim is on belongs to it", () => {
  const dns = [{ kind: "other", name: "CoreDNS", uid: null }] as const;
  const runs = tell(
    experiment(0, "injecting", dns),
    experiment(50, "holding", dns),
    gone(9000, "a"),
  );

  expect(runs.map(({ id, rows }) => [id, rows.length])).toEqual([["one", 1]]);
});

test("orders that fail without anything else are a disturbance from outside, counted from the first", () => {
  const failing = [5000, 5100, 5200].map((at) => orders(at, {}, 1));
  const quiet = calm(0, 12_000).filter(({ at }) => !failing.some((one) => one.at === at));
  const [run, ...others] = tell(...quiet, ...failing);

  expect(run?.cause).toEqual({ by: "outside", title: "orders fail" });
  expect([since(run?.hitAt ?? null), since(run?.wholeAt ?? null)]).toEqual([4900, 5200]);
  expect(run?.orders).toMatchObject({ intended: 6, failed: 3 });
  expect([run?.detectedAt, others]).toEqual([null, []]);
});

test("a stray order that fails is no disturbance", () => {
  expect(tell(...calm(0, 3000), orders(3000, {}, 1), ...calm(3100, 6000))).toEqual([]);
});

test("a fault that nothing shows is whole when it was taken back", () => {
  const cordon = [{ kind: "node", name: "kintsugi-worker", uid: null }] as const;
  const [run] = tell(
    ...calm(0, 40_000),
    experiment(0, "injecting", cordon),
    experiment(100, "holding", cordon),
    experiment(30_000, "undoing", cordon),
    experiment(30_200, "verifying", cordon),
    experiment(31_000, "done", cordon),
  );

  expect([run?.phase, since(run?.wholeAt ?? null)]).toEqual(["steady", 30_200]);
});

test("while an experiment holds, its run is not over, however whole all looks; it ends when the last thing came right", () => {
  const healed = [
    gone(20, "a"),
    young(60, "d"),
    young(2000, "d", { phase: "ready" }),
    endpoints(2050, "b", "c", "d"),
  ];
  const answered = orders(2200, { d: [[start + 2100, 10]] });
  const held = [experiment(0, "injecting"), experiment(100, "holding"), ...healed, answered];
  const open = tell(...calm(0, 20_000), ...held);
  const [run] = tell(...calm(0, 40_000), ...held, experiment(30_000, "verifying"));

  expect(open[0]?.wholeAt).toBeNull();
  expect(since(run?.wholeAt ?? null)).toBe(2110);
});

test("a disturbance that nothing heals is given up in the end, with a verdict", () => {
  const [run] = tell(
    experiment(0, "injecting"),
    gone(20, "a"),
    experiment(100, "done"),
    orders(21 * 60_000),
  );

  expect(run?.wholeAt).toBeNull();
  expect(run?.verdict).toMatchObject({ healed: false, wholeMs: null });
  expect(
    remember([gone(20, "a"), orders(600), orders(16 * 60_000), orders(17 * 60_000)]).runs,
  ).toEqual([]);
});

test("its own words are nothing new to it", () => {
  const memory = remember([experiment(0, "injecting"), gone(20, "a")]);
  const [run] = tell(experiment(0, "injecting"), gone(20, "a"));
  if (run === undefined) throw new Error("no run");

  expect(step(memory, { type: "run", at: start + 30, run })).toBe(memory);
});

/** What is wrong with a run, in words; nothing should be. */
function flawsOf({
  hitAt,
  wholeAt,
  detectedAt,
  replacedAt,
  phase,
  rows,
  orders: counted,
}: RunView) {
  const isSorted = (values: readonly number[]) =>
    values.every((value, i) => i === 0 || (values[i - 1] ?? value) <= value);
  const flaws = rows.flatMap(({ kind, marks }) => {
    const order: readonly RecoveryStep[] = stepsOf[kind];
    const times = marks.map(({ at }) => at);
    const isStepwise = kind === "node" || isSorted(marks.map(({ step }) => order.indexOf(step)));
    return [
      ...(isStepwise ? [] : ["steps out of order"]),
      ...(isSorted(times) ? [] : ["times out of order"]),
      ...(wholeAt === null || times.every((at) => at <= wholeAt) ? [] : ["a mark after the end"]),
    ];
  });
  const isEarly = [detectedAt, replacedAt, wholeAt].some((at) => at !== null && at < hitAt);
  if (isEarly) flaws.push("before the hit");
  if ((phase === "steady") !== (wholeAt !== null)) flaws.push("steady is not whole");
  if (counted.failed > counted.intended) flaws.push("more failed than were intended");
  return flaws;
}

test("whatever the events: steps and times stand in order, between the hit and the end", () => {
  const told = clusterStory(1000).reduce(step, noRecovery);

  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 100 }), (events) => {
      let memory = told;
      for (const event of events.toSorted((a, b) => a.at - b.at)) {
        const before = memory.runs;
        memory = step(memory, event);
        const changed = memory.runs.filter((run) => !before.includes(run));
        const flaws = changed.flatMap((run) => flawsOf(viewOf(run, memory.state, null)));
        expect(flaws).toEqual([]);
      }
    }),
    { numRuns: 50 },
  );
});

test("the bars of the row that ends last add up to the whole, with what lies between the hit and its first mark", () => {
  const runs = new Map<string, ReturnType<typeof viewOf>>();
  let memory = noRecovery;
  for (const event of clusterStory(start)) {
    memory = step(memory, event);
    for (const run of memory.runs) runs.set(run.id, viewOf(run, memory.state, null));
  }

  expect(runs.size).toBe(3);
  for (const { hitAt, wholeAt, rows } of runs.values()) {
    const [row] = rows;
    const times = [hitAt, ...(row?.marks.map(({ at }) => at) ?? [])];
    const bars = times.slice(1).map((at, i) => at - (times[i] ?? at));
    expect(bars.reduce((a, b) => a + b, 0)).toBe((wholeAt ?? 0) - hitAt);
  }
});
