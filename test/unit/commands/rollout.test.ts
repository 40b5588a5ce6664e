import { expect, test } from "vitest";
import { historyLines, progressLine, rollout } from "../../../backend/commands/rollout.ts";
import { readConfig } from "../../../backend/config.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import { type Progress, rolloutReports } from "../../../backend/wire/revisions.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import {
  deploymentSeen,
  revision,
  setSeen,
  storefront,
  twoBadReleases,
} from "../../fixtures/rollouts.ts";
import { templateOf } from "../../fixtures/views.ts";

const flags = { app: "storefront", wait: false };
const reportOf = (events: Parameters<typeof reduce>[1][]) => {
  const [report] = rolloutReports(events.reduce(reduce, emptyState));
  if (report === undefined) throw new Error("The fixture has no Deployment.");
  return report;
};

test("the history says what makes each revision different, which runs, and which were healthy", () => {
  expect(historyLines(reportOf([...twoBadReleases(1)]))).toBe(
    [
      "REVISION  VERSION  PODS  HEALTHY      WHAT IS DIFFERENT",
      "4 *       crash    0/1   -            image bad → crash",
      "3         bad      3/3   -            image v2 → bad",
      "2         v2       0/0   served well  image v1 → v2",
      "1         v1       0/0   recorded     -",
      "",
    ].join("\n"),
  );
});

test("what the cluster says cannot write to the terminal", () => {
  const nasty = "v3\u001b[2J\r";
  const after = { ...templateOf("v1"), whole: "other", parts: { [`env ${nasty}`]: nasty } };
  const set = revision(2, nasty, 3, { name: "storefront-nasty", template: after });

  const lines = historyLines(
    reportOf([setSeen(1, revision(1, "v1")), setSeen(1, set), deploymentSeen(1, storefront())]),
  );

  expect(lines).not.toContain("\u001b");
  expect(lines).not.toContain("\r");
  expect(lines).toContain(String.raw`\u001b[2J`);
});

test.each([
  ["rolling", "rolling out: 1 of 3 pods are new, 3 available"],
  ["paused", "paused; 1 of 3 pods are new, 3 available"],
  ["unnoticed", "its controller has not looked at it yet"],
  [
    "stalled",
    "stalled (ProgressDeadlineExceeded): 1 of 3 pods are new, 3 available; the old ones serve on",
  ],
] as const)("a rollout that is %s is told in a line", (state, line) => {
  const reason = "ProgressDeadlineExceeded";
  const progress: Progress = {
    state,
    updated: 1,
    wanted: 3,
    available: 3,
    reason,
    deadlineAt: null,
  };

  expect(progressLine(progress)).toBe(line);
});

test.each([
  [["relese", "v2"], flags, "usage", "Did you mean `rollout release`?"],
  [["release", "v22"], flags, "unknown-version", "Did you mean v2?"],
  [["release", undefined], flags, "unknown-version", "There are v1, v2, bad"],
  [
    ["status", undefined],
    { ...flags, app: "storfront" },
    "unknown-app",
    "Did you mean storefront?",
  ],
  [["undo", undefined], { ...flags, toRevision: "two" }, "bad-flags", "rollout history"],
  [["undo", undefined], { ...flags, toRevision: "0" }, "bad-flags", "rollout history"],
] as const)("%j is refused before any lab is asked", async (words, given, code, remedy) => {
  await expect(rollout(readConfig({}), words, given)).rejects.toMatchObject({
    code,
    remedy: expect.stringContaining(remedy),
  });
});
