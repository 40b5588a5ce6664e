import type { Config } from "../config.ts";
import { LabError, nearest } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import { type Score, scoreOf, type Spread } from "../recovery/score.ts";
import { readRuns, type SavedRun } from "../state/runs.ts";
import { seconds } from "./run-report.ts";
import { nameOf } from "./runs.ts";
import { columns } from "./table.ts";

/** One run by its id, or all runs of a fault or a scenario by its name. */
interface Side {
  readonly name: string;
  readonly runs: readonly SavedRun[];
}

/** `kintsugi compare A B`: two runs, or two groups of them. Throws a LabError `unknown-run`. */
export async function compare(config: Config, names: readonly [string, string]): Promise<number> {
  const saved = await readRuns(config.stateDir);
  const [a, b] = [sideOf(saved, names[0]), sideOf(saved, names[1])];
  if (config.json) {
    const said = { a: scored(a), b: scored(b), settings: differencesOf(a, b) };
    process.stdout.write(`${JSON.stringify(said)}\n`);
  } else process.stdout.write(comparison(a, b));
  return 0;
}

const scored = ({ name, runs }: Side) => ({
  name,
  ids: runs.map(({ run }) => run.id),
  score: scoreOf(runs.map(({ run }) => run)),
});

/** The run of this id, else all of a scenario or a fault of this name. What is not there is refused with what is near. */
export function sideOf(saved: readonly SavedRun[], name: string): Side {
  const one = saved.filter(({ run }) => run.id === name);
  if (one.length > 0) return { name, runs: one };
  // A scenario's runs may be of several faults; a fault of the same name is part of it.
  const played = saved.filter(({ scenario }) => scenario === name);
  if (played.length > 0) return { name, runs: played };
  const fired = saved.filter(({ run }) => nameOf(run) === name);
  if (fired.length > 0) return { name, runs: fired };
  throw unknownRun(saved, name);
}

function unknownRun(saved: readonly SavedRun[], name: string): LabError {
  const groups = saved.flatMap(({ run, scenario }) => [
    nameOf(run),
    ...(scenario === null ? [] : [scenario]),
  ]);
  const known = [...new Set(groups), ...saved.map(({ run }) => run.id).toReversed()];
  const near = nearest(name, known);
  const shown = known.slice(0, 12).map(safeText).join(", ");
  const list =
    known.length === 0
      ? "None are kept yet: `npm run kintsugi run pod-delete` makes one."
      : `There are ${shown}. \`npm run kintsugi runs\` lists them all.`;
  return new LabError(
    "unknown-run",
    `There is no run and no group of runs "${safeText(name)}".`,
    `${near === null ? "" : `Did you mean "${safeText(near)}"? `}${list}`,
  );
}

/** Both side by side, and what was set otherwise. */
export function comparison(a: Side, b: Side): string {
  const [one, other] = [scored(a).score, scored(b).score];
  const rows = measures.map(({ what, pick, text }) => {
    const [left, right] = [pick(one), pick(other)];
    return [what, spreadText(left, text), spreadText(right, text), changeText(left, right)];
  });
  const head = ["", safeText(a.name), safeText(b.name), "change"];
  const count = ["runs", String(one.runs), String(other.runs), ""];
  const healed = ["healed", ...[one, other].map((s) => `${s.healed} of ${s.runs}`), ""];
  const settings = differencesOf(a, b).map(
    ({ name, a: left, b: right }) =>
      `${safeText(name)}: ${safeText(left ?? "not known")} → ${safeText(right ?? "not known")}\n`,
  );
  const set =
    settings.length === 0 ? "The settings are the same.\n" : `Set otherwise:\n${settings.join("")}`;
  return `${columns([head, count, healed, ...rows], 1)}\n${set}`;
}

interface Measure {
  readonly what: string;
  readonly pick: (score: Score) => Spread | null;
  readonly text: (value: number) => string;
}

const count = (value: number) => String(Math.round(value * 10) / 10);
const measures: readonly Measure[] = [
  { what: "noticed after", pick: (score) => score.detectedMs, text: seconds },
  { what: "replaced after", pick: (score) => score.replacedMs, text: seconds },
  { what: "whole after", pick: (score) => score.wholeMs, text: seconds },
  { what: "failed orders", pick: (score) => score.failed, text: count },
  { what: "slow orders", pick: (score) => score.slow, text: count },
  { what: "late orders", pick: (score) => score.late, text: count },
  {
    what: "forecast off by",
    pick: (score) => score.forecastError,
    text: (value) => `${Math.round(value * 100)} %`,
  },
];

/** "3.1 s (2.8 s to 4.0 s)"; the extremes only where there are several. */
function spreadText(spread: Spread | null, text: (value: number) => string): string {
  if (spread === null) return "–";
  const { median, min, max } = spread;
  return spread.count === 1 ? text(median) : `${text(median)} (${text(min)} to ${text(max)})`;
}

function changeText(a: Spread | null, b: Spread | null): string {
  if (a === null || b === null || a.median === 0) return "";
  const share = Math.round(((b.median - a.median) / a.median) * 100);
  return share === 0 ? "same" : `${share > 0 ? "+" : "−"}${Math.abs(share)} %`;
}

/** Settings of the newest run of each side that are not alike. */
export function differencesOf(a: Side, b: Side) {
  const [left, right] = [settingsOf(a), settingsOf(b)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [one, other] = [left.get(key) ?? null, right.get(key) ?? null];
    return one === other ? [] : [{ name: key, a: one, b: other }];
  });
}

/** By name and object; "Kubernetes' default" of one is the flag of another. */
const settingsOf = ({ runs }: Side): ReadonlyMap<string, string> =>
  new Map(
    (runs.at(-1)?.settings ?? []).map(({ name, value, readFrom }) => [
      /^(deployment|statefulset|hpa)\//.test(readFrom) ? `${readFrom} ${name}` : name,
      value,
    ]),
  );
