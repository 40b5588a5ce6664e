import type { Config } from "../config.ts";
import { safeText } from "../core/text.ts";
import type { ExperimentView } from "../wire/state.ts";
import { withLab } from "./with-lab.ts";

/** `kintsugi undo [ID]`: takes back one experiment, or everything. 0: all of it is undone; 1: something is stuck (it says what). */
export async function undo(config: Config, id: string | null): Promise<number> {
  return await withLab(config, async (lab) => {
    const ended = await lab.post<ExperimentView[]>(
      "/api/undo",
      id === null ? { all: true } : { id },
    );
    const stuck = ended.filter((experiment) => experiment.phase === "stuck");
    if (config.json) process.stdout.write(`${JSON.stringify(ended)}\n`);
    else if (ended.length === 0)
      process.stdout.write("Nothing was broken by the lab: nothing to undo.\n");
    else process.stdout.write(ended.map(line).join(""));
    return stuck.length === 0 ? 0 : 1;
  });
}

function line(experiment: ExperimentView): string {
  const victims = experiment.victims.map((victim) => safeText(victim.name)).join(", ");
  const error = experiment.error;
  const trouble =
    error === null ? "" : `\n    ${safeText(error.message)}\n    → ${safeText(error.remedy)}`;
  return `  ${experiment.phase.padEnd(8)} ${experiment.title} (${victims})${trouble}\n`;
}
