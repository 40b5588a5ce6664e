import type { Config } from "../config.ts";
import { safeText } from "../core/text.ts";
import { readRuns, type SavedRun } from "../state/runs.ts";
import { seconds } from "./run-report.ts";
import { columns } from "./table.ts";

/** `kintsugi runs`: the disturbances that were kept, newest last. Asks no lab: they lie in its folder. */
export async function runs(config: Config): Promise<number> {
  const saved = await readRuns(config.stateDir);
  if (config.json) process.stdout.write(`${JSON.stringify(saved.map(summaryOf))}\n`);
  else if (saved.length === 0)
    process.stdout.write("No runs are kept yet: `npm run kintsugi run pod-delete` makes one.\n");
  else process.stdout.write(runsTable(saved));
  return 0;
}

/** What a list needs of a run. */
const summaryOf = ({ run, seed, scenario, savedAt }: SavedRun) => ({
  id: run.id,
  what: nameOf(run),
  title: run.cause.title,
  scenario,
  seed,
  hitAt: run.hitAt,
  savedAt,
  healed: run.verdict?.healed ?? null,
  wholeMs: run.verdict?.wholeMs ?? null,
  failed: run.orders.failed,
  forecastError: run.verdict?.forecastError ?? null,
});

/** The fault's name, or that it came from outside. */
export const nameOf = ({ cause }: SavedRun["run"]): string =>
  cause.by === "lab" ? cause.fault : "outside";

export function runsTable(saved: readonly SavedRun[]): string {
  const head = ["id", "when", "what", "healed", "whole after", "failed orders", "forecast off by"];
  const rows = saved.map(({ run, scenario }) => {
    const { verdict, orders, hitAt, id } = run;
    const error = verdict?.forecastError ?? null;
    return [
      safeText(id),
      momentText(hitAt),
      safeText(scenario === null ? nameOf(run) : `${nameOf(run)} (${scenario})`),
      verdict?.healed === true ? "✔" : "✘",
      verdict?.wholeMs == null ? "–" : seconds(verdict.wholeMs),
      String(orders.failed),
      error === null ? "–" : `${Math.round(error * 100)} %`,
    ];
  });
  return columns([head, ...rows], 3);
}

/** To the second, in this machine's time. */
function momentText(at: number): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}
