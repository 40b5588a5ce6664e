import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRuns, readRuns, runsDir } from "../../../backend/state/runs.ts";
import { forecastIs, podRowOf, runView, savedRun } from "../../fixtures/runs.ts";

const root = mkdtempSync(join(tmpdir(), "kintsugi-runs-"));
afterAll(() => rmSync(root, { recursive: true }));
const newDir = () => mkdtempSync(join(root, "lab-"));

const at = (hitAt: number) => savedRun(runView({ id: `pod-delete-${hitAt}`, hitAt }));

test("a run comes back as it was kept, oldest first", async () => {
  const dir = newDir();
  const full = savedRun(
    runView({ id: "full", hitAt: 5, forecast: forecastIs(2000), rows: [podRowOf({ created: 1 })] }),
  );
  const runs = await openRuns(dir);

  await runs.save(full);
  await runs.save(at(1));

  expect(await readRuns(dir)).toEqual([at(1), full]);
  expect((await openRuns(dir)).all()).toEqual([at(1), full]);
});

test("past the limit the oldest goes, on disk too", async () => {
  const dir = newDir();
  const runs = await openRuns(dir, 2);

  for (const hitAt of [3, 1, 2]) await runs.save(at(hitAt));

  expect(runs.all().map(({ run }) => run.hitAt)).toEqual([2, 3]);
  expect(readdirSync(runsDir(dir))).toHaveLength(2);
});

test("a run that is kept again takes its own place", async () => {
  const dir = newDir();
  const runs = await openRuns(dir);

  await Promise.all([runs.save(at(1)), runs.save({ ...at(1), seed: 9 })]);

  expect((await readRuns(dir)).map(({ seed }) => seed)).toEqual([9]);
});

test("what is no run of this format is left out", async () => {
  const dir = newDir();
  await (await openRuns(dir)).save(at(1));

  writeFileSync(join(runsDir(dir), "torn.json"), '{"format": 1, "run"');
  writeFileSync(join(runsDir(dir), "later.json"), JSON.stringify({ ...at(2), format: 2 }));

  expect((await readRuns(dir)).map(({ run }) => run.hitAt)).toEqual([1]);
});

test("no id leads out of the folder", async () => {
  const dir = newDir();

  await (await openRuns(dir)).save(savedRun(runView({ id: "../../settings" })));

  expect(readdirSync(dir)).toEqual(["runs"]);
  expect((await readRuns(dir)).map(({ run }) => run.id)).toEqual(["../../settings"]);
});
