import { describe, expect, test } from "vitest";
import {
  differencesOf,
  progressOf,
  revisionsOf,
  rolloutReports,
  undoChoice,
} from "../../../backend/wire/revisions.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import type { WorkloadView } from "../../../backend/wire/views.ts";
import {
  revision,
  rollingOut,
  rolloutView,
  storefront,
  twoBadReleases,
} from "../../fixtures/rollouts.ts";
import { templateOf } from "../../fixtures/views.ts";

const at = 1000;
const served = { at, by: "served" } as const;

/** The newest is the one that runs. */
function history(versions: readonly string[], healthy: readonly string[]) {
  const sets = versions.map((version, i) => revision(i + 1, version));
  const byUid = Object.fromEntries(sets.map((set) => [set.uid, set]));
  const deployment = storefront({ revision: versions.length });
  const marks = Object.fromEntries(healthy.map((version) => [`storefront-${version}-uid`, served]));
  return revisionsOf({ replicasets: byUid }, deployment, { healthy: marks });
}

describe("where an undo goes", () => {
  test("after two bad releases in a row it lands on the healthy one, where kubectl would not", () => {
    const choice = undoChoice(history(["v1", "v2", "bad", "crash"], ["v1", "v2"]));

    expect(choice?.revision.number).toBe(2);
    expect(choice?.why).toBe(
      "the newest one that was healthy; kubectl would take revision 3 (bad), which never was",
    );
  });

  test("the pre-image that the doctor has recorded counts, also when no lab has seen it serve", () => {
    const choice = undoChoice(history(["v1", "other", "bad"], []), "storefront-v1-uid");

    expect(choice?.revision.number).toBe(1);
  });

  test("from a healthy one it goes to the healthy one before", () => {
    expect(undoChoice(history(["v1", "v2"], ["v1", "v2"]))?.revision.number).toBe(1);
  });

  test("a version that is bad by design is never healthy, however long it served", () => {
    const choice = undoChoice(history(["v1", "bad", "crash"], ["v1", "bad"]));

    expect(choice?.revision.version).toBe("v1");
  });

  test("where none is recorded it says so, and avoids what is bad by design", () => {
    const choice = undoChoice(history(["canary", "bad", "crash"], []));

    expect(choice?.revision.number).toBe(1);
    expect(choice?.why).toContain("none is recorded as healthy");
  });

  test("with one revision there is nothing to go back to", () => {
    expect(undoChoice(history(["v1"], ["v1"]))).toBeNull();
  });
});

describe("what makes a revision different", () => {
  const template = (parts: Readonly<Record<string, string>>, whole: string) => ({
    ...templateOf("v1"),
    parts,
    whole,
  });

  test("an image by its tag, and an environment variable by its values", () => {
    const before = template({ image: "local/pizza:v1", "env ORDER_MS": "10", version: "v1" }, "a");
    const after = template({ image: "local/pizza:v2", "env ORDER_MS": "20", version: "v2" }, "b");

    expect(
      differencesOf({ ...before, image: "local/pizza:v1" }, { ...after, image: "local/pizza:v2" }),
    ).toEqual(["image v1 → v2", "env ORDER_MS 10 → 20"]);
  });

  test("what came and what went; a restart is called a restart", () => {
    const before = template({ "env OLD": "1", restarted: "2026-01-01" }, "a");
    const after = template({ "env NEW": "2", restarted: "2026-01-02" }, "b");

    expect(differencesOf(before, after)).toEqual([
      "env OLD 1 is gone",
      "restarted",
      "env NEW 2 is new",
    ]);
  });

  test("another registry is told whole, and a port in its name is no tag", () => {
    const before = template({ image: "registry.example:5000/pizza" }, "a");
    const after = template({ image: "registry.example:5000/pizza:v2" }, "b");

    expect(differencesOf(before, after)).toEqual(["image latest → v2"]);
  });

  test("a difference that is not among what is told is not hidden, and many are cut short", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`env E${i}`, "1"]));

    expect(differencesOf(template({}, "a"), template({}, "b"))).toEqual([
      "something that is not told here",
    ]);
    expect(differencesOf(template({}, "a"), template(many, "b"))).toHaveLength(7);
    expect(differencesOf(template(many, "a"), template({}, "a"))).toEqual([]);
  });

  test("names that every object has are names like any other", () => {
    const parts = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;

    expect(differencesOf(template({}, "a"), template(parts, "b"))).toEqual([
      "__proto__ x is new",
      "constructor y is new",
    ]);
  });
});

test.each([
  ["complete", storefront(), null],
  ["unnoticed", storefront({ observed: false }), null],
  ["paused", storefront({ paused: true, updated: 1 }), null],
  ["rolling", rollingOut(5000), 25_000],
  ["rolling", storefront({ replicas: 4 }), null],
  [
    "stalled",
    storefront({
      updated: 1,
      conditions: [
        { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", at: 1 },
      ],
    }),
    null,
  ],
] as const)("a rollout is %s", (state, deployment: WorkloadView, deadlineAt) => {
  expect(progressOf(deployment)).toMatchObject({ state, deadlineAt });
});

test("a report tells all of a Deployment: revisions newest first, the way back, the act that goes on", () => {
  const state = twoBadReleases(50_000).reduce(reduce, emptyState);

  const [report, ...others] = rolloutReports(state);

  expect(others).toEqual([]);
  expect(report?.revisions.map(({ number, version }) => `${number} ${version}`)).toEqual([
    "4 crash",
    "3 bad",
    "2 v2",
    "1 v1",
  ]);
  expect(report?.undo?.revision).toBe(2);
  expect(report?.rollout?.acts).toHaveLength(3);
});

test("a Deployment of which the lab remembers nothing is told all the same", () => {
  const { uid } = storefront();
  const [report] = rolloutReports({
    ...emptyState,
    deployments: { [uid]: storefront() },
    replicasets: { a: revision(1, "v1", 3) },
  });

  expect(report?.rollout).toBeNull();
  expect(report?.revisions[0]).toMatchObject({ health: null, isCurrent: true });
  expect(rolloutView().acts).toEqual([]);
});
