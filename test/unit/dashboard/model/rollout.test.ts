import { describe, expect, test } from "vitest";
import { reduce } from "../../../../backend/wire/reduce.ts";
import { type RolloutReport, rolloutReports } from "../../../../backend/wire/revisions.ts";
import type { ActView } from "../../../../backend/wire/rollouts.ts";
import { emptyState } from "../../../../backend/wire/state.ts";
import type { WorkloadView } from "../../../../backend/wire/views.ts";
import {
  boundsWords,
  costOf,
  deadlineWords,
  headline,
  lookOf,
  pastActs,
  progressWords,
  reportToShow,
  rowsOf,
  sharesOf,
} from "../../../../dashboard/model/rollout.ts";
import {
  act,
  deploymentSeen,
  revision,
  rolling,
  rolloutView,
  setSeen,
  storefront,
  twoBadReleases,
} from "../../../fixtures/rollouts.ts";

const at = 50_000;

function reportOf(events: Parameters<typeof reduce>[1][]): RolloutReport {
  const [report] = rolloutReports(events.reduce(reduce, emptyState));
  if (report === undefined) throw new Error("The fixture has no Deployment.");
  return report;
}

const twoBads = () => reportOf([...twoBadReleases(at)]);

/** v2 runs after v1; the act is the last one. */
const afterV2 = (acts: readonly ActView[], given: Partial<WorkloadView> = {}) =>
  reportOf([
    setSeen(at, revision(1, "v1")),
    setSeen(at, revision(2, "v2", 3)),
    deploymentSeen(at, storefront({ revision: 2, version: "v2", ...given })),
    { type: "rollout", at, rollout: rolloutView({ acts }) },
  ]);

test("each version has a look of its own, and names that every object has are no versions", () => {
  const versions = ["v1", "v2", "bad", "crash", "no-such-tag", "canary", "__proto__", "toString"];

  expect(versions.map(lookOf)).toEqual([
    "plain",
    "golden",
    "bad",
    "crash",
    "nowhere",
    "other",
    "other",
    "other",
  ]);
});

test("rows are the revisions, newest first, with a slot for each pod and the undo that is offered", () => {
  const rows = rowsOf(twoBads());

  expect(rows.map(({ number, version, pods }) => `${number} ${version} ${pods}`)).toEqual([
    "4 crash 0 of 1",
    "3 bad 3 of 3",
    "2 v2 –",
    "1 v1 –",
  ]);
  expect(rows.map(({ slots }) => slots.join())).toEqual([
    "wanted",
    "available,available,available",
    "",
    "",
  ]);
  expect(rows.filter(({ isChoice }) => isChoice).map(({ version }) => version)).toEqual(["v2"]);
  expect(rows.map(({ health }) => health)).toEqual([null, null, "served well", "recorded healthy"]);
});

test("who runs well is not urged to go back", () => {
  const healthy = { "storefront-v2-uid": { at, by: "served" } } as const;
  const rollout = { type: "rollout", at, rollout: rolloutView({ healthy }) } as const;
  const events = [
    setSeen(at, revision(1, "v1")),
    setSeen(at, revision(2, "v2", 3)),
    deploymentSeen(at, storefront({ revision: 2, version: "v2" })),
  ];

  expect(rowsOf(reportOf([...events, rollout])).some(({ isChoice }) => isChoice)).toBe(false);
  expect(rowsOf(reportOf(events)).find(({ isChoice }) => isChoice)?.version).toBe("v1");
});

test("a thousand pods are no thousand slots", () => {
  const many = reportOf([
    setSeen(at, revision(1, "v1", 1000)),
    deploymentSeen(at, storefront({ wanted: 1000 })),
  ]);

  expect(rowsOf(many)[0]?.slots).toHaveLength(10);
});

describe("the headline", () => {
  test.each([
    ["v2 rolls out:", "waiting", [act({ at })], { updated: 1 }],
    ["v2 released in 10 s", "mended", [act({ state: "whole", tookMs: 10_300 })], {}],
    ["Undo took 6.2 s", "mended", [act({ do: "undo", state: "whole", tookMs: 6_200 })], {}],
    ["Back to v2:", "mended", [act({ do: "undo", at })], { updated: 2 }],
    ["Restarted in 8.0 s", "mended", [act({ do: "restart", state: "whole", tookMs: 8_000 })], {}],
    ["v2 is paused", "waiting", [act({ at })], { paused: true }],
    ["v2 is rolling out", "waiting", [], { updated: 1 }],
    ["v2 serves", "plain", [], {}],
    ["v2 serves", "plain", [act({ toVersion: "v1", state: "whole", tookMs: 1 })], {}],
    ["v2 rolls out:", "broken", [act({ at, failed: 3 })], {}],
    [
      "v2 has stalled: the old pods serve",
      "waiting",
      [act({ at })],
      {
        updated: 1,
        conditions: [
          { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", at },
        ],
      },
    ],
  ] as const)("says %s", (says, tone, acts, given: Partial<WorkloadView>) => {
    expect(headline(afterV2(acts, given))).toMatchObject({ says, tone });
  });

  test("a bad version that is everywhere is not called a success", () => {
    const bad = act({ at, toVersion: "bad", completeAt: at + 9000, failed: 40 });

    expect(headline(afterV2([bad])).says).toBe("bad is everywhere:");
  });
});

test.each([
  ["no order failed", { failed: 0 }],
  ["1 order failed", { failed: 1 }],
  [null, { failed: null }],
  [null, { state: "superseded", failed: 9 }],
  [
    "12 orders failed, from the click until only v2 answered",
    { do: "undo", state: "whole", failed: 12, fromVersion: "bad", tookMs: 1 },
  ],
] as const)("the cost reads %s", (words, given: Partial<ActView>) => {
  expect(costOf(afterV2([act(given)]))).toBe(words);
});

test("what was done before is told with what was measured; what goes on is not among it", () => {
  const acts = [
    act({ id: "a", toVersion: "bad", state: "superseded", failed: 40 }),
    act({ id: "b", do: "undo", toVersion: "v1", state: "whole", tookMs: 6200, failed: 1 }),
    act({ id: "c", state: "whole", tookMs: 10_000 }),
    act({ id: "d", do: "restart" }),
  ];

  const told = pastActs(afterV2(acts));

  expect(told.map(({ says, version, cost }) => `${says} ${version}: ${cost}`)).toEqual([
    "released v2: 10 s, no order failed",
    "undone to v1: 6.2 s, 1 order failed",
    "released bad: never complete, 40 orders failed",
  ]);
  expect(told.map(({ isHarmful }) => isHarmful)).toEqual([false, false, true]);
});

test("how far, within which bounds, and until when, in both languages", () => {
  const report = twoBads();

  expect(progressWords(report, "plain")).toBe("1 of 3 trucks are new, 3 open");
  expect(progressWords(report, "kubernetes")).toBe(
    "1 of 3 updated, 3 available · Progressing: ReplicaSetUpdated",
  );
  expect(boundsWords({ ...report, rolling }, "plain")).toBe("at least 3, at most 4");
  expect(boundsWords(report, "kubernetes")).toBe("maxSurge 1, maxUnavailable 0");
  expect(boundsWords({ ...report, rolling: null }, "kubernetes")).toBe("Recreate");
  expect(deadlineWords(report, at)).toBe("counts as failed in 14 s unless it gets on");
  expect(deadlineWords(report, at + 60_000)).toBe("its time is up");
  expect(deadlineWords(afterV2([]), at)).toBeNull();
});

test("shares of the answers go by version, whichever pods gave them", () => {
  const { revisions } = twoBads();
  const byPod = { "storefront-bad-aaaaa": 6, "storefront-bad-bbbbb": 4, "ledger-0": 3 };

  expect(sharesOf(revisions, { byPod })).toEqual([{ version: "bad", look: "bad", answers: 10 }]);
  expect(sharesOf(revisions, null)).toEqual([]);
});

test("what goes on is shown, unless something was chosen", () => {
  const kitchen = { ...afterV2([]), app: "kitchen" };

  expect(reportToShow([kitchen, twoBads()], null)?.app).toBe("storefront");
  expect(reportToShow([kitchen, twoBads()], "kitchen")?.app).toBe("kitchen");
  expect(reportToShow([], null)).toBeNull();
});
