import type { Scenario } from "../../chaos/scenario/scenario.ts";
import { readScenario } from "../../chaos/scenario/file.ts";
import type { Config } from "../config.ts";
import { LabError, nearest } from "../core/errors.ts";
import { identify } from "../host/processes.ts";
import { safeText } from "../core/text.ts";
import { waitFor } from "../core/wait.ts";
import type { FaultOffer, PlanView, ScenarioCommand } from "../wire/commands.ts";
import type { ScenarioOffer } from "../wire/scenario.ts";
import type { Snapshot } from "../wire/messages.ts";
import type { ExperimentView } from "../wire/state.ts";
import type { RunningLab } from "../running-lab.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { playScenario } from "./scenario-run.ts";
import { withLab } from "./with-lab.ts";

export interface RunOptions {
  readonly settings: readonly string[];
  readonly dryRun: boolean;
  readonly seed?: number;
  /** Limits of the blast radius that are lifted, by name. */
  readonly allow: readonly string[];
  /** How many times; scenarios only. */
  readonly repeat?: number;
}

/**
 * `kintsugi run NAME`: plays a scenario (by its name, or from a file) or fires one fault, and follows it to its end.
 * 0: healed within the budget, or undone and whole again; 1: not; 2: could not run.
 */
export async function run(config: Config, name: string, options: RunOptions): Promise<number> {
  const isFile = /[/\\]|\.ya?ml$/.test(name);
  // Before the lab is looked for: a mistake in a file is told at once.
  const own = isFile ? await readScenario(name) : null;
  return await withLab(
    config,
    async (lab) => {
      if (own !== null) return await play(config, lab, { scenario: asJson(own) }, options);
      const [offers, scenarios] = await Promise.all([
        lab.get<readonly FaultOffer[]>("/api/faults"),
        lab.get<readonly ScenarioOffer[]>("/api/scenarios"),
      ]);
      const isFault = offers.some((one) => one.name === name);
      // Some faults have a scenario of their name: with settings the fault is meant, for a scenario takes none.
      const isMeant = !isFault || options.settings.length === 0;
      if (isMeant && scenarios.some((one) => one.name === name))
        return await play(config, lab, { name }, options);
      const names = { faults: offers.map(nameOf), scenarios: scenarios.map(nameOf) };
      if (!isFault) throw unknownName(name, names);
      return await runFault(config, lab, name, options);
    },
    { hasVisitors: true },
  );
}

const nameOf = ({ name }: { readonly name: string }) => name;

/** Through JSON: what was not given is left out. */
const asJson = (scenario: Scenario) =>
  JSON.parse(JSON.stringify(scenario)) as Extract<
    ScenarioCommand,
    { scenario: unknown }
  >["scenario"];

async function play(
  config: Config,
  lab: RunningLab,
  command: ScenarioCommand,
  options: RunOptions,
): Promise<number> {
  const { settings, allow, dryRun, repeat = 1, seed } = options;
  if (settings.length > 0 || allow.length > 0)
    throw new LabError(
      "bad-params",
      "A scenario takes no settings and no --allow: they are in its file.",
      "Copy one from chaos/scenarios, change it, and run it by its path.",
    );
  const given = seed === undefined ? {} : { seed };
  return await playScenario(config, lab, command, { dryRun, repeat, ...given });
}

async function runFault(
  config: Config,
  lab: RunningLab,
  fault: string,
  options: RunOptions,
): Promise<number> {
  if ((options.repeat ?? 1) > 1) throw onlyScenariosRepeat();
  const command = {
    params: parseSettings(options.settings),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    allow: options.allow,
  };
  const path = `/api/faults/${encodeURIComponent(fault)}`;
  if (options.dryRun) {
    const plan = await lab.post<PlanView>(`${path}/plan`, command);
    say(config, plan, (shown) => planLines(shown) + refusalLines(shown));
    return plan.refused === null ? 0 : 2;
  }
  const interrupted = listenForInterrupt();
  const started = await lab.post<ExperimentView>(`${path}/inject`, command);
  if (!config.json) process.stderr.write(planLines({ ...started, holdSeconds: heldFor(started) }));
  const takenBack = undoOnInterrupt(lab, started.id, interrupted);
  const ended = await waitFor(
    async () => {
      const now = await stateOf(lab, started.id);
      return now instanceof LabError || (now !== null && now.endedAt !== null) ? now : null;
    },
    {
      what: `${fault} to end`,
      timeoutMs: endWithinMs(started),
      everyMs: 200,
      remedy: "`npm run kintsugi undo -- --all` takes everything back.",
    },
  );
  if (ended instanceof LabError) throw ended;
  say(config, ended, endLines);
  await takenBack();
  if (interrupted.aborted) return 130;
  return ended.phase === "done" ? 0 : 1;
}

/** How it stands now; null while the lab does not know. A lab that has ended is an answer, too: nothing more will come. */
async function stateOf(lab: RunningLab, id: string): Promise<ExperimentView | LabError | null> {
  try {
    const { state } = await lab.get<Snapshot>("/api/state");
    return state.experiments[id] ?? null;
  } catch (error) {
    // A connection may break while the lab lives: then it is asked again.
    const isGone = error instanceof LabError && (await identify(lab.pid)) === null;
    if (isGone) return error;
    throw error;
  }
}

/** Asks the lab to take it back when interrupted; the answer passes on what came of that. */
function undoOnInterrupt(lab: RunningLab, id: string, interrupted: AbortSignal) {
  let undoing: Promise<unknown> = Promise.resolve();
  const undo = () => {
    process.stderr.write("\nStopping: taking it back.\n");
    undoing = lab.post("/api/undo", { id });
    // It is awaited later; until then the state says how it goes.
    undoing.catch(() => {});
  };
  if (interrupted.aborted) undo();
  else interrupted.addEventListener("abort", undo, { once: true });
  return async () => void (await undoing);
}

/** `kintsugi faults`: what can be broken here. */
export async function faults(config: Config): Promise<number> {
  return await withLab(config, async (lab) => {
    const offers = await lab.get<FaultOffer[]>("/api/faults");
    say(config, offers, (all) => all.map(offerLine).join(""));
    return 0;
  });
}

/** name=value pairs; a value is JSON where it parses as such (3, true), else text. */
export function parseSettings(settings: readonly string[]) {
  const pairs = settings.map((setting) => {
    const [, name, value] = /^([A-Za-z][A-Za-z0-9-]*)=(.*)$/.exec(setting) ?? [];
    if (name === undefined || value === undefined)
      throw new LabError(
        "bad-params",
        `"${safeText(setting)}" is not a setting.`,
        "Settings are name=value, such as count=2.",
      );
    return [name, jsonOrText(value)] as const;
  });
  return Object.fromEntries(pairs);
}

function jsonOrText(value: string): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** The hold, a minute for the undo, and two until all is whole again. */
const endWithinMs = (experiment: ExperimentView) => heldFor(experiment) * 1000 + 200_000;

/** Seconds that are left of the hold; lab and command line share one machine's clock. */
const heldFor = ({ endsAt }: ExperimentView) =>
  endsAt === null ? 0 : Math.max(0, Math.round((endsAt - Date.now()) / 1000));

function planLines(plan: Omit<PlanView, "fault" | "refused">): string {
  const victims = plan.victims.map((victim) => `  ${victim.kind} ${safeText(victim.name)}\n`);
  const lines = plan.kubectl.map((line) => `  $ ${safeText(line)}\n`);
  const hold = plan.holdSeconds === 0 ? "" : `Taken back after ${plan.holdSeconds} s.\n`;
  const note = plan.note === null ? "" : `Here: ${safeText(plan.note)}\n`;
  return `Hits:\n${victims.join("")}By hand:\n${lines.join("")}${hold}${note}${plan.lesson}\nSeed ${plan.seed}\n`;
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

function offerLine(offer: FaultOffer): string {
  const key = offer.key === null ? " " : offer.key;
  const note = offer.hidden === null ? offer.lesson : `not here: ${offer.hidden}`;
  return `${key}  ${offer.name.padEnd(20)} ${offer.description}\n${" ".repeat(24)}${note}\n`;
}

function say<T>(config: Config, value: T, lines: (value: T) => string): void {
  process.stdout.write(config.json ? `${JSON.stringify(value)}\n` : lines(value));
}

/** The nearest of both lists. Scenario names win where a name is in both. */
export function unknownName(
  name: string,
  {
    faults: known,
    scenarios,
  }: { readonly faults: readonly string[]; readonly scenarios: readonly string[] },
): LabError {
  const near = nearest(name, [...scenarios, ...known]);
  return new LabError(
    "unknown-name",
    `There is no scenario and no fault "${safeText(name)}".`,
    `${near === null ? "" : `Did you mean "${near}"? `}Scenarios: ${scenarios.join(", ")}. Faults: ${known.join(", ")}.`,
  );
}

const onlyScenariosRepeat = () =>
  new LabError(
    "bad-flags",
    "--repeat is for scenarios.",
    "`npm run kintsugi scenarios` lists them.",
  );
