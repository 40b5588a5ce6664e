import { expect, test } from "vitest";
import {
  calm,
  endpoints,
  experiment,
  gone,
  names,
  orders,
  outline,
  pod,
  set,
  since,
  start,
  tell,
  young,
} from "./telling.ts";

const second = (at: number) => start + Math.floor(at / 1000) * 1000;
const kill = [
  experiment(0, "injecting"),
  gone(20, "a"),
  endpoints(40, "b", "c"),
  young(60, "d"),
  experiment(80, "verifying"),
  young(90, "d", { phase: "scheduled", scheduledAt: second(90) }),
  young(800, "d", { phase: "scheduled", scheduledAt: second(90), sandboxAt: second(700) }),
];
const up = { scheduledAt: second(90), sandboxAt: second(700), startedAt: second(1100) };
const heal = [
  young(1200, "d", { phase: "starting", ...up }),
  young(2300, "d", { phase: "ready", ...up, readyAt: second(2200) }),
  endpoints(2350, "b", "c", "d"),
  orders(2500, { d: [[start + 2400, 15]] }),
];

test("a pod that was deleted at once heals step by step until the first order is answered in its place", () => {
  const [run] = tell(...calm(0, 8000), ...kill, ...heal);

  expect(run?.rows.map(outline)).toEqual([
    "pod a -> d: deleted 20, noticed 40, created 60, scheduled 90, sandbox 800, started 1200, ready 2300, endpoint 2350, answered !2415",
  ]);
  expect(run?.cause).toMatchObject({ by: "lab", experiment: "one" });
  expect([run?.detectedAt, run?.replacedAt, run?.wholeAt].map((at) => since(at ?? null))).toEqual([
    40, 2300, 2415,
  ]);
  expect(run?.phase).toBe("steady");
});

test("the bars grow while it happens", () => {
  const phases = kill.map((_, i) => tell(...kill.slice(0, i + 1))[0]?.phase);
  const [run] = tell(...kill);

  expect(phases).toEqual([
    "hit",
    "degraded",
    "degraded",
    "recovering",
    "recovering",
    "recovering",
    "recovering",
  ]);
  expect(run?.rows.map(outline)).toEqual([
    "pod a -> d: deleted 20, noticed 40, created 60, scheduled 90, sandbox 800 …",
  ]);
  expect([run?.replacedAt, run?.wholeAt]).toEqual([null, null]);
});

test("a pod that is asked to go heals while it still leaves, and its stamps are kept beside the arrivals", () => {
  const leaving = pod(20, "a", { phase: "leaving", deletedAt: start, graceSeconds: 10 });
  const [run] = tell(
    ...calm(0, 16_000),
    ...kill.filter(({ at }) => at !== start + 20),
    leaving,
    ...heal,
    gone(12_000, "a"),
  );

  expect(run?.rows[0]?.marks[0]).toEqual({
    step: "deleted",
    at: start + 20,
    from: "arrival",
    stampedAt: start,
    owner: null,
  });
  expect(since(run?.wholeAt ?? null)).toBe(2415);
});

test("a pod deleted by somebody else is a disturbance from outside", () => {
  const outside = [...kill, ...heal].filter(({ type }) => type !== "experiment");
  const [run, ...others] = tell(...calm(0, 8000), ...outside);

  expect(run?.cause).toEqual({ by: "outside", title: "a was deleted" });
  expect([since(run?.hitAt ?? null), since(run?.wholeAt ?? null)]).toEqual([20, 2415]);
  expect(others).toEqual([]);
});

test("scaling down is no harm, whichever is heard first", () => {
  const leaving = pod(20, "a", { phase: "leaving" });

  expect(tell(...calm(0, 4000), set(10, { wanted: 2 }), leaving, gone(500, "a"))).toEqual([]);
  expect(tell(...calm(0, 4000), leaving, set(120, { wanted: 2 }), gone(500, "a"))).toEqual([]);
});

test("a replacement that is lost on the way is replaced in the same row", () => {
  const again = [gone(1500, "d"), young(1550, "e"), young(4000, "e", { phase: "ready" })];
  const [run] = tell(...calm(0, 20_000), ...kill, ...again, endpoints(4050, "b", "c", "e"));

  expect(run?.rows.map(outline)).toEqual([
    "pod a -> e: deleted 20, noticed 40, created 1550, scheduled 4000, ready 4000, endpoint 4050",
  ]);
});

test("what was heard only after the connection came back keeps the cluster's own stamps, in order", () => {
  const cut = (at: number, state: "disconnected" | "live") =>
    ({
      type: "feed",
      kind: "pods",
      at: start + at,
      feed: { state, at: start + at, reason: null, garbage: 0 },
    }) as const;
  const late = { ...up, readyAt: second(2200) };
  const [run] = tell(
    ...calm(0, 20_000),
    ...kill,
    cut(900, "disconnected"),
    cut(7000, "live"),
    young(7010, "d", { phase: "ready", ...late, createdAt: start }),
    endpoints(7050, "b", "c", "d"),
  );

  expect(run?.rows.map(outline)).toEqual([
    "pod a -> d: deleted 20, noticed 40, created 60, scheduled 90, sandbox 800, started ~1000, ready ~2000, endpoint 7050",
  ]);
});

test("orders are counted from the hit until all is whole, by the pod that answered", () => {
  const failing = [
    orders(200, {}, 2),
    orders(
      300,
      {
        b: [
          [start + 150, 20],
          [start + 160, 1200],
        ],
      },
      1,
    ),
  ];
  const after = orders(6000, { b: [[start + 5900, 1300]] });
  const quiet = calm(0, 12_000).filter(({ at }) => ![200, 300, 2500, 6000].includes(at - start));
  const [run] = tell(...quiet, ...kill, ...failing, ...heal, after);

  expect(run?.orders).toEqual({
    intended: 50,
    failed: 3,
    slow: 1,
    late: 1,
    byPod: { b: 2, d: 1 },
  });
});

test("every pod lost at once gets a row of its own", () => {
  const lost = names.map((name, i) => gone(20 + i, name));
  const fresh = ["d", "e", "f"].map((name, i) => young(60 + i, name));
  const back = ["d", "e", "f"].map((name, i) => young(2000 + i, name, { phase: "ready" }));
  const [run] = tell(experiment(0, "injecting"), ...lost, ...fresh, ...back);

  expect(run?.rows.map(({ name, replacement }) => [name, replacement])).toEqual([
    ["a", "d"],
    ["b", "e"],
    ["c", "f"],
  ]);
});
