import { expect, test } from "vitest";
import { countdown, movesOf } from "../../../../dashboard/model/countdown.ts";
import { waterfall } from "../../../../dashboard/model/waterfall.ts";
import { monitorGrace } from "../../../fixtures/forecasts.ts";
import {
  mendedRun,
  nodeRun,
  nodeTimes,
  openRun,
  recoveryRow,
} from "../../../fixtures/healing-runs.ts";
import { podView } from "../../../fixtures/views.ts";

const hitAt = 100_000;
const nodeWith = (marks: number) =>
  nodeRun(hitAt, {
    replacedAt: null,
    rows: [
      recoveryRow({
        kind: "node",
        name: "kintsugi-worker2",
        hitAt,
        times: nodeTimes.slice(0, marks),
      }),
    ],
  });
const at = (run: ReturnType<typeof nodeWith>, ms: number) =>
  countdown(run, waterfall(run), hitAt + ms);

test("a silent node counts up to the grace period that the controller has", () => {
  expect(at(nodeWith(1), 7000)).toEqual({
    node: "kintsugi-worker2",
    step: "not-ready",
    elapsedMs: 7000,
    limitMs: 10_000,
    setting: monitorGrace,
  });
});

test("of an empty node nothing is waited for but the node", () => {
  const run = nodeWith(3);
  const rows = run.rows.map((row) => ({ ...row, isEmpty: true as const }));

  expect(at(run, 13_000)?.step).toBe("evicted");
  expect(at({ ...run, rows }, 13_000)?.step).toBe("back");
});

test("what no setting decides is counted against the forecast", () => {
  const { elapsedMs, limitMs, setting } = at(nodeWith(2), 10_900) ?? {};

  expect({ elapsedMs, limitMs, setting }).toEqual({ elapsedMs: 500, limitMs: 1500, setting: null });
});

test("nothing is counted where no node is gone, and none when all is over", () => {
  const pod = openRun(hitAt);
  const over = mendedRun(hitAt);

  expect(countdown(pod, waterfall(pod), hitAt + 1000)).toBeNull();
  expect(countdown(over, waterfall(over), hitAt + 9000)).toBeNull();
});

test("a pod that has gone is followed to the node of the one in its place", () => {
  const run = openRun(hitAt);
  const name = run.rows[0]?.replacement ?? "";
  const fresh = podView({ name, node: "kintsugi-worker3", phase: "starting" });

  const [move] = movesOf(run, { [fresh.uid]: fresh });
  const [unplaced] = movesOf(run, {});

  expect(move).toMatchObject({ app: "storefront", to: "kintsugi-worker3", isReady: false });
  expect(unplaced).toMatchObject({ replacement: name, to: null });
});
