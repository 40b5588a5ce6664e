import { rm } from "node:fs/promises";
import { endWatchdogs } from "../../chaos/undo/watchdog.ts";
import type { Config } from "../config.ts";
import { identify, isAlive } from "../host/processes.ts";
import { waitFor } from "../core/wait.ts";
import { providerFor, specOf } from "../main.ts";
import { findRunningLab, labProcess } from "../running-lab.ts";
import { createTerminalProgress } from "./terminal.ts";

/** `kintsugi down`: ends the running lab, then removes what the lab made, and nothing else. */
export async function down(config: Config): Promise<number> {
  const progress = createTerminalProgress(config);
  const removed: string[] = [];
  try {
    const ended = await endRunningLab(config);
    if (ended !== null) removed.push(ended);
    // What they would bring back is about to be removed.
    await endWatchdogs(config.stateDir);
    const spec = specOf(config);
    const provider = providerFor(config);
    removed.push(
      ...(await progress.step(`Removing ${config.name}`, async () =>
        provider.remove(spec, { progress, retain: config.retain }),
      )),
    );
    await rm(config.stateDir, { recursive: true, force: true });
  } finally {
    progress.close();
  }
  if (config.json) process.stdout.write(`${JSON.stringify({ removed })}\n`);
  else process.stdout.write(removed.length === 0 ? nothing(config.name) : lines(removed));
  return 0;
}

const nothing = (name: string) => `There is no lab named ${name}: nothing to remove.\n`;
const lines = (removed: readonly string[]) => `${removed.join("\n")}\n`;

async function endRunningLab(config: Config): Promise<string | null> {
  // Also one that hangs.
  const { stateDir } = config;
  const pid = (await labProcess(stateDir)) ?? (await findRunningLab(stateDir))?.pid ?? null;
  if (pid === null) return null;
  const who = await identify(pid);
  process.kill(pid, "SIGTERM");
  await waitFor(async () => (who !== null && (await isAlive(who)) ? null : true), {
    what: `the lab (process ${pid}) to close`,
    timeoutMs: 30_000,
    remedy: `End it by hand: kill -9 ${pid}`,
  });
  return `Closed the running lab (process ${pid}).`;
}
