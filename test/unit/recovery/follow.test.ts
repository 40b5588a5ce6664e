import { expect, test } from "vitest";
import { followRecovery } from "../../../backend/recovery/follow.ts";
import { createStore } from "../../../backend/state/store.ts";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { createFakeTime } from "../../fakes/time.ts";
import { calm, endpoints, experiment, gone, opening, orders, start, young } from "./telling.ts";

/** A store whose recovery is followed; `told` are the words of it. */
function stage() {
  const time = createFakeTime();
  const store = createStore();
  for (const event of opening) store.apply(event);
  const told: Extract<LabEvent, { type: "run" }>[] = [];
  store.subscribe(({ event }) => event.type === "run" && told.push(event));
  const emit = (event: LabEvent) => store.apply(event);
  const stop = followRecovery({ store, emit, after: (ms, work) => time.after(ms, work) });
  const apply = (...events: readonly LabEvent[]) => events.forEach(emit);
  return { store, told, time, stop, apply };
}

test("each new mark is told at once, and the end with the verdict", () => {
  const { store, told, apply } = stage();

  apply(experiment(0, "injecting"), gone(20, "a"), endpoints(40, "b", "c"), young(60, "d"));
  const marks = told.map(({ run }) => run.rows[0]?.marks.at(-1)?.step);
  apply(
    young(2000, "d", { phase: "ready" }),
    endpoints(2050, "b", "c", "d"),
    experiment(2100, "verifying"),
  );
  apply(orders(2200, { d: [[start + 2100, 20]] }), ...calm(2300, 6000));

  expect(marks).toEqual([undefined, "deleted", "noticed", "created"]);
  expect(told.at(-1)?.run).toMatchObject({
    phase: "steady",
    verdict: { healed: true, wholeMs: 2120 },
  });
  expect(store.state.runs["one"]).toEqual(told.at(-1)?.run);
});

test("orders alone are told five times a second at most", async () => {
  const { told, time, apply } = stage();
  apply(experiment(0, "injecting"), gone(20, "a"));
  const before = told.length;

  for (const event of calm(100, 1100)) {
    apply(event);
    await time.advance(100);
  }

  expect(told.length - before).toBe(5);
});

test("what may only have been let go is told to nobody", () => {
  const { told, apply } = stage();

  apply(gone(20, "a"), orders(100));

  expect(told).toEqual([]);
});

test("who has stopped following says nothing more", async () => {
  const { told, time, stop, apply } = stage();
  apply(experiment(0, "injecting"), orders(100));

  stop();
  await time.advance(1000);
  apply(gone(200, "a"));

  expect(told.map(({ at }) => at - start)).toEqual([0]);
});

test("without visitors the end is told after a silence, and is the same", async () => {
  const { told, time, apply } = stage();
  const healed = [young(2000, "d", { phase: "ready" }), endpoints(2050, "b", "c", "d")];
  apply(experiment(0, "injecting"), gone(20, "a"), young(60, "d"), ...healed);
  apply(orders(2200, { d: [[start + 2100, 20]] }), experiment(2300, "verifying"));

  await time.advance(2900);
  const before = told.at(-1)?.run.wholeAt;
  await time.advance(200);

  expect([before, told.at(-1)?.run.wholeAt]).toEqual([null, start + 2120]);
});
