import type { Config } from "../config.ts";
import { safeText } from "../core/text.ts";
import { scoreOf } from "../recovery/score.ts";
import type { RunningLab } from "../running-lab.ts";
import type { PlanView } from "../wire/commands.ts";
import type { RunView } from "../wire/recovery.ts";
import type { ExperimentView } from "../wire/state.ts";
import { followToEnd, followToVerdict, heldFor, undoOnInterrupt } from "./fault-follow.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { forecastLines, runLines, scoreLines } from "./run-report.ts";

/** As it was typed: the lab checks it. */
export interface TypedCommand {
  readonly fault: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly allow: readonly string[];
}

export interface FaultRunOptions {
  readonly dryRun: boolean;
  readonly repeat: number;
}

/** An experiment with its disturbance as it was measured; null where nothing was disturbed. */
interface Fired {
  readonly ended: ExperimentView;
  readonly run: RunView | null;
}

/** Fires a fault once or several times, and follows each to its verdict. 0: undone, and healed where something was hurt; 1: not; 2: it would be refused (dry run); 130: interrupted, and taken back. */
export async function playFault(
  config: Config,
  lab: RunningLab,
  { fault, ...command }: TypedCommand,
  { dryRun, repeat }: FaultRunOptions,
): Promise<number> {
  const path = `/api/faults/${encodeURIComponent(fault)}`;
  if (dryRun) {
    const plan = await lab.post<PlanView>(`${path}/plan`, command);
    say(config, plan, planLines(plan) + refusalLines(plan));
    return plan.refused === null ? 0 : 2;
  }
  const interrupted = listenForInterrupt();
  const fire = () => lab.post<ExperimentView>(`${path}/inject`, command);
  const fired: Fired[] = [];
  for (let n = 1; n <= repeat && !interrupted.aborted; n++) {
    if (repeat > 1 && !config.json) process.stderr.write(`\nRun ${n} of ${repeat}\n`);
    fired.push(await fireOnce(config, lab, fire, interrupted));
  }
  sayAll(config, fired, repeat);
  if (interrupted.aborted) return 130;
  return fired.every(isHealed) ? 0 : 1;
}

const isHealed = ({ ended, run }: Fired) =>
  ended.phase === "done" && (run?.verdict == null || run.verdict.healed);

async function fireOnce(
  config: Config,
  lab: RunningLab,
  fire: () => Promise<ExperimentView>,
  interrupted: AbortSignal,
): Promise<Fired> {
  const started = await fire();
  if (!config.json) process.stderr.write(planLines({ ...started, holdSeconds: heldFor(started) }));
  const takenBack = undoOnInterrupt(lab, started.id, interrupted);
  const ended = await followToEnd(lab, started);
  await takenBack();
  const run = interrupted.aborted ? null : await followToVerdict(lab, started.id);
  const lines = endLines(ended) + (run === null ? "" : runLines(run));
  if (!config.json) process.stdout.write(lines);
  return { ended, run };
}

/** As JSON all of it; as text the figures of several. */
function sayAll(config: Config, fired: readonly Fired[], repeat: number): void {
  const runs = fired.map(({ ended, run }) => ({ ...ended, run }));
  const spread = scoreOf(fired.flatMap(({ run }) => (run === null ? [] : [run])));
  if (repeat > 1) say(config, { runs, spread }, scoreLines(spread));
  else say(config, runs[0] ?? null, "");
}

function say(config: Config, value: unknown, lines: string): void {
  process.stdout.write(config.json ? `${JSON.stringify(value)}\n` : lines);
}

function planLines(plan: Omit<PlanView, "fault" | "refused">): string {
  const victims = plan.victims.map((victim) => `  ${victim.kind} ${safeText(victim.name)}\n`);
  const lines = plan.kubectl.map((line) => `  $ ${safeText(line)}\n`);
  const hold = plan.holdSeconds === 0 ? "" : `Taken back after ${plan.holdSeconds} s.\n`;
  const note = plan.note === null ? "" : `Here: ${safeText(plan.note)}\n`;
  const forecast = plan.forecast == null ? "" : forecastLines(plan.forecast);
  return `Hits:\n${victims.join("")}By hand:\n${lines.join("")}${hold}${note}${forecast}${plan.lesson}\nSeed ${plan.seed}\n`;
}

const refusalLines = ({ refused }: PlanView) =>
  refused === null
    ? ""
    : `Now it would be refused: ${safeText(refused.message)}\n→ ${safeText(refused.remedy)}\n`;

function endLines(experiment: ExperimentView): string {
  const { by, title, phase } = experiment;
  const standIn = by === null || by === "lab" ? "" : ` (taken back by the ${by})`;
  if (experiment.error === null) return `${title}: ${phase}${standIn}\n`;
  return `${title}: ${phase}\n${safeText(experiment.error.message)}\n→ ${safeText(experiment.error.remedy)}\n`;
}
