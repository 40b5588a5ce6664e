import type { Scenario } from "../../chaos/scenario/scenario.ts";
import { readScenario } from "../../chaos/scenario/file.ts";
import type { Config } from "../config.ts";
import { LabError, nearest } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import type { FaultOffer, ScenarioCommand } from "../wire/commands.ts";
import type { ScenarioOffer } from "../wire/scenario.ts";
import type { RunningLab } from "../running-lab.ts";
import { playFault } from "./fault-run.ts";
import { parseSettings } from "./fault-settings.ts";
import { playScenario } from "./scenario-run.ts";
import { withLab } from "./with-lab.ts";

export interface RunOptions {
  readonly settings: readonly string[];
  readonly dryRun: boolean;
  readonly seed?: number;
  /** Limits of the blast radius that are lifted, by name. */
  readonly allow: readonly string[];
  /** How many times. */
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
      return await fireFault(config, lab, name, options);
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

async function fireFault(
  config: Config,
  lab: RunningLab,
  fault: string,
  { settings, allow, dryRun, repeat = 1, seed }: RunOptions,
): Promise<number> {
  const given = seed === undefined ? {} : { seed };
  const command = { params: parseSettings(settings), allow, ...given };
  return await playFault(config, lab, { ...command, fault }, { dryRun, repeat });
}

/** `kintsugi faults`: what can be broken here. */
export async function faults(config: Config): Promise<number> {
  return await withLab(config, async (lab) => {
    const offers = await lab.get<FaultOffer[]>("/api/faults");
    say(config, offers, (all) => all.map(offerLine).join(""));
    return 0;
  });
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
