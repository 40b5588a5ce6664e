import { expect, test } from "vitest";
import { comparison, differencesOf, sideOf } from "../../../backend/commands/compare.ts";
import { runsTable } from "../../../backend/commands/runs.ts";
import { runView, savedRun } from "../../fixtures/runs.ts";

const lease = (value: string) => ({
  name: "nodeLeaseDurationSeconds",
  value,
  readFrom: "a kubelet",
});
const killed = (id: string, tookMs: number, value: string) =>
  savedRun(
    runView({
      id,
      cause: { by: "lab", experiment: id, fault: "node-kill", title: "kill a node" },
      wholeAt: 1000 + tookMs,
    }),
    { settings: [lease(value)] },
  );
const saved = [
  killed("node-kill-1", 40_000, "40 s"),
  killed("node-kill-2", 44_000, "40 s"),
  { ...killed("node-kill-3", 20_000, "8 s"), scenario: "node-death" },
  savedRun(runView({ id: "outside-1", cause: { by: "outside", title: "\u001b[2Jx was deleted" } })),
];

test("a run is found by its id, a group by its fault or its scenario", () => {
  const ids = (name: string) => sideOf(saved, name).runs.map(({ run }) => run.id);

  expect(ids("node-kill-2")).toEqual(["node-kill-2"]);
  expect(ids("node-kill")).toEqual(["node-kill-1", "node-kill-2", "node-kill-3"]);
  expect(ids("node-death")).toEqual(["node-kill-3"]);
  expect(ids("outside")).toEqual(["outside-1"]);
});

test("a name that is not there is refused with the nearest one and with those that are", () => {
  expect(() => sideOf(saved, "node-kil")).toThrow(
    expect.objectContaining({
      code: "unknown-run",
      remedy: expect.stringContaining('Did you mean "node-kill"?'),
    }),
  );
  expect(() => sideOf([], "node-kill")).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining("None are kept yet") }),
  );
});

test("two sides stand beside each other, with what changed", () => {
  const text = comparison(sideOf(saved.slice(0, 2), "node-kill"), sideOf(saved, "node-kill-3"));

  expect(text).toMatch(/whole after\s+42\.0 s \(40\.0 s to 44\.0 s\)\s+20\.0 s\s+−52 %/);
  expect(text).toContain("nodeLeaseDurationSeconds: 40 s → 8 s");
});

test("settings that are alike are not told", () => {
  const side = sideOf(saved, "node-kill-1");

  expect(differencesOf(side, sideOf(saved, "node-kill-2"))).toEqual([]);
});

test("the list of runs is one line a run, and nothing in it moves the cursor", () => {
  const lines = runsTable(saved).trimEnd().split("\n");

  expect(lines).toHaveLength(1 + saved.length);
  expect(lines[3]).toMatch(/^node-kill-3 .*node-kill \(node-death\).*20\.0 s|–/);
  expect(lines.join("")).not.toContain("\u001b");
});
