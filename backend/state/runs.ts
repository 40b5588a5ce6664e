import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJson, writeJson } from "../host/state-dir.ts";
import type { RunView, Setting } from "../wire/recovery.ts";
import type { LabInfo } from "../wire/state.ts";

/** A disturbance that is over, as it is kept on disk: runs/ID.json in the lab's folder. */
export interface SavedRun {
  readonly format: 1;
  readonly savedAt: number;
  readonly run: RunView;
  /** Repeats the choice of victims; null for what came from outside. */
  readonly seed: number | null;
  /** The scenario that it was part of, or null. */
  readonly scenario: string | null;
  readonly lab: Pick<LabInfo, "cluster" | "version" | "timings" | "ordersPerSecond"> | null;
  /** As they were when the fault was planned. */
  readonly settings: readonly Setting[];
}

export interface Runs {
  /** Oldest first. */
  all(): readonly SavedRun[];
  /** Keeps it, in the place of one of the same id; past the limit the oldest goes. */
  save(run: SavedRun): Promise<void>;
}

const keptByDefault = 200;

export const runsDir = (stateDir: string) => join(stateDir, "runs");

/** The runs of this lab, those of its earlier lives included. What cannot be read is left out. */
export async function openRuns(stateDir: string, kept = keptByDefault): Promise<Runs> {
  const dir = runsDir(stateDir);
  let runs = await readRuns(stateDir);
  let writing: Promise<void> = Promise.resolve();
  const write = async (saved: SavedRun) => {
    await writeJson(fileOf(dir, saved.run.id), saved);
    const surplus = runs.slice(0, Math.max(0, runs.length - kept));
    runs = runs.slice(surplus.length);
    await Promise.all(surplus.map((one) => rm(fileOf(dir, one.run.id), { force: true })));
  };
  return {
    all: () => runs,
    async save(saved) {
      runs = inOrder([...runs.filter(({ run }) => run.id !== saved.run.id), saved]);
      // One after another: two of the same id must not cross.
      const previous = writing;
      writing = previous.catch(() => {}).then(() => write(saved));
      await writing;
    },
  };
}

/** What is on disk, oldest first. What is no run of this format is left out. */
export async function readRuns(stateDir: string): Promise<readonly SavedRun[]> {
  const dir = runsDir(stateDir);
  const names = await readdir(dir).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json"));
  const found = await Promise.all(files.map((name) => readJson(join(dir, name), savedSchema)));
  // The lab's own word, checked as far as it is counted with.
  return inOrder(found.filter((one) => one !== null) as unknown as SavedRun[]);
}

const inOrder = (runs: readonly SavedRun[]) =>
  runs.toSorted((a, b) => a.run.hitAt - b.run.hitAt || (a.run.id < b.run.id ? -1 : 1));

/** An id comes from names in the cluster: nothing in it may lead elsewhere. */
const fileOf = (dir: string, id: string) =>
  join(dir, `${id.replaceAll(/[^A-Za-z0-9-]/g, "_").slice(0, 100)}.json`);

const moment = z.number();
const rangeSchema = z.object({ low: z.number(), likely: z.number(), high: z.number() });
const settingSchema = z.object({ name: z.string(), value: z.string(), readFrom: z.string() });
const markSchema = z.looseObject({ step: z.string(), from: z.string(), at: moment });
const runSchema = z.looseObject({
  id: z.string().min(1).max(200),
  cause: z.looseObject({ by: z.enum(["lab", "outside"]), title: z.string() }),
  hitAt: moment,
  detectedAt: moment.nullable(),
  replacedAt: moment.nullable(),
  wholeAt: moment.nullable(),
  orders: z.looseObject({
    intended: z.number(),
    failed: z.number(),
    slow: z.number(),
    late: z.number(),
  }),
  rows: z.array(
    z.looseObject({ kind: z.string(), app: z.string().nullable(), marks: z.array(markSchema) }),
  ),
  forecast: z
    .looseObject({
      wholeMs: rangeSchema,
      terms: z.array(z.looseObject({ name: z.string(), ms: rangeSchema })),
    })
    .nullable(),
  verdict: z
    .looseObject({
      healed: z.boolean(),
      wholeMs: z.number().nullable(),
      budgetMs: z.number(),
      forecastError: z.number().nullable(),
      blame: z.string().nullable(),
    })
    .nullable(),
});
const savedSchema = z.object({
  format: z.literal(1),
  savedAt: moment,
  run: runSchema,
  seed: z.number().nullable(),
  scenario: z.string().nullable(),
  lab: z.looseObject({ cluster: z.string() }).nullable(),
  settings: z.array(settingSchema),
});
