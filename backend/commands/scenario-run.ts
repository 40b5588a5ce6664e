import type { Config } from "../config.ts";
import { LabError } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import { waitFor } from "../core/wait.ts";
import type { RunningLab } from "../running-lab.ts";
import type { ScenarioCommand } from "../wire/commands.ts";
import type { Snapshot } from "../wire/messages.ts";
import type { ScenarioOffer, ScenarioPlan, ScenarioView } from "../wire/scenario.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { forecastLine, runLines } from "./run-report.ts";
import { createScenarioScreen } from "./scenario-screen.ts";
import { spreadOf, spreadLines } from "./scenario-spread.ts";
import { withLab } from "./with-lab.ts";

export interface ScenarioRunOptions {
  readonly dryRun: boolean;
  readonly repeat: number;
  readonly seed?: number;
}

const askEveryMs = 300;
/** Beside the budget: until it is steady before, and until all is taken back and verified after. */
const slackMs = 420_000;

/** Plays a scenario once or several times. 0: healed within its budget each time; 1: not; 2: could not run; 130: interrupted, and taken back. */
export async function playScenario(
  config: Config,
  lab: RunningLab,
  command: ScenarioCommand,
  { dryRun, repeat, seed }: ScenarioRunOptions,
): Promise<number> {
  const seeded = seed === undefined ? command : { ...command, seed };
  if (dryRun) {
    const plan = await lab.post<ScenarioPlan>("/api/scenarios/plan", seeded);
    process.stdout.write(config.json ? `${JSON.stringify(plan)}\n` : planLines(plan));
    return 0;
  }
  const interrupted = listenForInterrupt();
  const runs: ScenarioView[] = [];
  for (let n = 1; n <= repeat && !interrupted.aborted; n++) {
    if (repeat > 1 && !config.json) process.stderr.write(`\nRun ${n} of ${repeat}\n`);
    runs.push(await playOnce(config, lab, seeded, interrupted));
  }
  const [first] = runs;
  const said = repeat > 1 ? { runs, spread: spreadOf(runs) } : first;
  if (config.json) process.stdout.write(`${JSON.stringify(said)}\n`);
  else if (repeat > 1) process.stdout.write(spreadLines(spreadOf(runs)));
  return interrupted.aborted ? 130 : exitCodeOf(runs);
}

/** The worst of them. */
export function exitCodeOf(runs: readonly Pick<ScenarioView, "verdict">[]): number {
  const codes = { healed: 0, "not-healed": 1, "could-not-run": 2 };
  return Math.max(0, ...runs.map(({ verdict }) => (verdict === null ? 1 : codes[verdict.result])));
}

async function playOnce(
  config: Config,
  lab: RunningLab,
  command: ScenarioCommand,
  interrupted: AbortSignal,
): Promise<ScenarioView> {
  const started = await lab.post<ScenarioView>("/api/scenarios/start", command);
  const screen = config.json ? null : createScenarioScreen(process.stderr);
  const stop = () => {
    process.stderr.write("\nStopping: taking everything back.\n");
    // What came of it is in the view that is asked for below.
    lab.post("/api/scenarios/stop", {}).catch(() => {});
  };
  if (interrupted.aborted) stop();
  else interrupted.addEventListener("abort", stop, { once: true });
  try {
    const ended = await waitFor(
      async () => {
        const view = await lab.get<ScenarioView | null>("/api/scenarios/run");
        if (view?.id !== started.id) return null;
        screen?.show(view);
        return view.verdict === null ? null : view;
      },
      {
        what: `${started.name} to end`,
        timeoutMs: started.budgetSeconds * 1000 + slackMs,
        everyMs: askEveryMs,
        remedy: "`npm run kintsugi undo -- --all` takes everything back.",
      },
    );
    screen?.end(ended);
    if (screen !== null) process.stderr.write(await disturbancesIn(lab, ended));
    if (interrupted.aborted) process.stderr.write(takenBackLine(ended));
    return ended;
  } finally {
    interrupted.removeEventListener("abort", stop);
    screen?.close();
  }
}

/** What it broke, each with its own verdict; nothing where the lab does not answer any more. */
async function disturbancesIn(lab: RunningLab, { startedAt }: ScenarioView): Promise<string> {
  const said = await lab.get<Snapshot>("/api/state").catch(() => null);
  const runs = Object.values(said?.state.runs ?? {});
  return runs
    .filter(({ hitAt, verdict }) => hitAt >= startedAt && verdict !== null)
    .sort((a, b) => a.hitAt - b.hitAt)
    .map(runLines)
    .join("");
}

const takenBackLine = ({ verdict }: ScenarioView) =>
  (verdict?.why.length ?? 0) > 1
    ? "Stopped; not everything could be taken back: `npm run kintsugi status` says what.\n"
    : "Stopped; everything is taken back.\n";

/** `kintsugi scenarios`: what can be played. */
export async function scenarios(config: Config): Promise<number> {
  return await withLab(config, async (lab) => {
    const offers = await lab.get<ScenarioOffer[]>("/api/scenarios");
    const text = offers.map(offerLines).join("");
    process.stdout.write(config.json ? `${JSON.stringify(offers)}\n` : text);
    return 0;
  });
}

function offerLines({ name, title, teaches, budgetSeconds, hidden }: ScenarioOffer): string {
  const indent = " ".repeat(24);
  const note = hidden === null ? teaches : `not here: ${hidden}`;
  return `${name.padEnd(22)}  ${title} (heals within ${budgetSeconds} s)\n${indent}${note}\n`;
}

function planLines({ title, seed, steps }: ScenarioPlan): string {
  const lines = steps.flatMap(({ what, plans }, i) => [
    `${i + 1}. ${safeText(what)}`,
    ...plans.flatMap(({ victims, kubectl, holdSeconds, note, forecast, refused }) => [
      ...(refused === null ? [] : [`   as things are now: ${safeText(refused)}`]),
      ...victims.map((victim) => `   hits ${victim.kind} ${safeText(victim.name)}`),
      ...kubectl.map((line) => `   $ ${safeText(line)}`),
      ...(holdSeconds === 0 ? [] : [`   taken back after ${holdSeconds} s`]),
      ...(note === null ? [] : [`   here: ${safeText(note)}`]),
      ...(forecast == null ? [] : [`   ${forecastLine(forecast)}`]),
    ]),
  ]);
  return `${safeText(title)}\n${lines.join("\n")}\nSeed ${seed}. Nothing was touched.\n`;
}

/** A count of runs as it was typed. Throws a LabError `bad-flags`. */
export function repeatOf(typed: string | undefined): number {
  const count = Number(typed ?? 1);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new LabError(
    "bad-flags",
    `--repeat ${safeText(typed ?? "")} is not a number of runs.`,
    "Give a whole number from 1 to 1000, such as --repeat 10.",
  );
}
