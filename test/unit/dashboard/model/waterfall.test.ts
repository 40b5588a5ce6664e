import { expect, test } from "vitest";
import {
  groupsOf,
  longestBar,
  nextStep,
  waterfall,
} from "../../../../dashboard/model/waterfall.ts";
import {
  manyRun,
  mendedRun,
  nodeRun,
  openRun,
  podTimes,
  recoveryRow,
  runView,
} from "../../../fixtures/healing-runs.ts";
import { probePeriod } from "../../../fixtures/forecasts.ts";

const hitAt = 50_000;

test("there is a bar for each pair of marks, and they add up to the whole row", () => {
  const [track] = waterfall(mendedRun(hitAt)).tracks;

  expect(track?.bars.map(({ step }) => step)).toEqual([
    "noticed",
    "created",
    "scheduled",
    "sandbox",
    "started",
    "ready",
    "endpoint",
    "answered",
  ]);
  expect(track?.bars.map(({ from, to }) => (to ?? 0) - from)).toEqual([
    20, 35, 25, 815, 550, 1450, 60, 220,
  ]);
  expect(track?.tookMs).toBe(3175);
});

test("a bar knows whose time it was, and how its end is known", () => {
  const bars = waterfall(mendedRun(hitAt)).tracks[0]?.bars ?? [];

  expect(bars.find(({ step }) => step === "ready")).toMatchObject({
    owner: probePeriod,
    tone: "waiting",
    known: "arrival",
  });
  expect(bars.find(({ step }) => step === "sandbox")?.known).toBe("stamp");
  expect(bars.find(({ step }) => step === "answered")?.known).toBe("visitors");
  expect(bars[0]?.tone).toBe("lost");
});

test("the bar that comes next grows, and takes its setting from the forecast", () => {
  const [track] = waterfall(openRun(hitAt)).tracks;

  expect(track?.bars.at(-1)).toEqual({
    step: "ready",
    from: 1450,
    to: null,
    tone: "waiting",
    owner: probePeriod,
    known: null,
  });
  expect(track?.tookMs).toBeNull();
});

test("without a forecast the setting of a step to come is that of one like it", () => {
  const run = openRun(hitAt, { forecast: null });

  expect(waterfall(run).tracks[0]?.bars.at(-1)?.owner).toBeNull();
  expect(waterfall(run, [mendedRun(0)]).tracks[0]?.bars.at(-1)?.owner).toEqual(probePeriod);
});

test("a first crash is followed by a start, not by a back-off", () => {
  const row = { kind: "restart", name: "kitchen-1", hitAt, times: [["crashed", 3]] } as const;

  expect(nextStep(recoveryRow(row))).toBe("started");
});

test("what comes a while after the hit is counted from the hit, unless it comes of another's fall", () => {
  const times = [
    ["crashed", 1000],
    ["started", 1500],
  ] as const;
  const restart = recoveryRow({ kind: "restart", name: "kitchen-1", hitAt, times, isOver: true });
  const [track] = waterfall(runView({ hitAt, rows: [restart] })).tracks;
  const [, pod] = waterfall(nodeRun(hitAt)).tracks;

  expect(track?.bars[0]).toMatchObject({ step: "crashed", from: 0, to: 1000, tone: "lost" });
  expect(track?.tookMs).toBe(1500);
  expect(pod?.bars[0]).toMatchObject({ step: "noticed", from: 17_255 });
});

test("a first restart waits for no setting, whatever another one waited for", () => {
  const crashed = { kind: "restart", name: "kitchen-1", hitAt, times: [["crashed", 3]] } as const;
  const before = recoveryRow({
    ...crashed,
    times: [
      ["crashed", 3],
      ["started", 9000],
    ],
  });
  const owned = before.marks.map((mark) => ({ ...mark, owner: probePeriod }));
  const run = runView({ hitAt, rows: [recoveryRow(crashed)] });
  const others = [runView({ hitAt: 0, rows: [{ ...before, marks: owned }] })];

  expect(waterfall(run, others).tracks[0]?.bars.at(-1)?.owner).toBeNull();
});

test("what has only begun grows from the hit, and what is over has nothing that grows", () => {
  const row = recoveryRow({ name: "storefront-a-b", hitAt, times: [] });
  const [track] = waterfall(runView({ hitAt, rows: [row] })).tracks;

  expect(track?.bars).toMatchObject([{ step: "deleted", from: 0, to: null }]);
  expect(waterfall(runView({ hitAt, rows: [row], wholeAt: hitAt + 10 })).tracks[0]?.bars).toEqual(
    [],
  );
});

test("a few rows keep their words, many become thin lines, and the rest is counted", () => {
  const shapes = (pods: number) => [
    ...new Set(waterfall(manyRun(hitAt, pods)).tracks.map(({ shape }) => shape)),
  ];
  const crowd = waterfall(manyRun(hitAt, 60));

  expect([1, 5, 20, 60].map(shapes)).toEqual([["steps"], ["row"], ["slim"], ["slim"]]);
  expect(waterfall(manyRun(hitAt, 20)).rest).toBeNull();
  expect(crowd.tracks.length).toBe(21);
  expect(crowd.rest).toMatchObject({ count: 39, over: 39 });
});

test("a node shows its own steps, and its pods beneath them", () => {
  const { tracks } = waterfall(nodeRun(hitAt));

  expect(tracks.map(({ kind, shape }) => `${kind} ${shape}`)).toEqual([
    "node steps",
    "pod row",
    "pod row",
    "pod row",
  ]);
});

test("thin lines stand together by their app", () => {
  const groups = groupsOf(waterfall(manyRun(hitAt, 9)).tracks);

  expect(groups.map(({ name, over, tracks }) => [name, over, tracks.length])).toEqual([
    ["kitchen", 3, 4],
    ["storefront", 3, 5],
  ]);
  expect(groups[0]?.slowestMs).toBeNull();
});

test("who is not back yet is never among the rest", () => {
  const crowd = waterfall(manyRun(hitAt, 60));

  expect(crowd.tracks.filter(({ tookMs }) => tookMs === null)).toHaveLength(20);
});

test("names are taken as they are", () => {
  const name = `<img src=x onerror="alert(1)">`;
  const row = recoveryRow({ name, app: name, hitAt, times: podTimes, isOver: true });

  expect(waterfall(runView({ hitAt, rows: [row] })).tracks[0]).toMatchObject({ name, app: name });
});

test("the longest bar may be one that still grows", () => {
  const { tracks } = waterfall(openRun(hitAt));

  expect(longestBar(tracks, 1600)?.bar.step).toBe("sandbox");
  expect(longestBar(tracks, 9000)?.bar.step).toBe("ready");
});
