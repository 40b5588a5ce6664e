// Beside the lab, one process an experiment: takes back what the host must undo when its time is over or the lab has died.
// Started by chaos/watchdog.ts with the lab's state folder and the experiment's id. While it waits it loads no library.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { flushCompileCache } from "node:module";
import { dirname, join } from "node:path";
import { createVigil, readExpiry, watchLab } from "../chaos/undo/vigil.ts";
import { systemClock } from "./core/clock.ts";
import { sleep } from "./core/wait.ts";
import { identify } from "./host/processes.ts";

const lookEveryMs = 1000;

const [stateDir = "", id = ""] = process.argv.slice(2);
// It is alone in its session; should a hang-up come all the same, there is nobody else to do its work.
for (const signal of ["SIGHUP", "SIGINT", "SIGPIPE"] as const) process.on(signal, () => {});
process.exitCode = await watch();

async function watch(): Promise<number> {
  const isLabAlive = await watchLab(stateDir);
  const vigil = createVigil({
    expiresAt: () => readExpiry(stateDir, id),
    isLabAlive,
    clock: systemClock,
  });
  await sayWhoIAm();
  // The next one starts in half the memory.
  flushCompileCache();
  for (;;) {
    const sight = await vigil.look();
    if (sight.state === "closed") break;
    if (sight.state === "due") {
      say(`Taking ${id} back: ${sight.why}.`);
      const { takeBackAsWatchdog } = await import("./without-lab.ts");
      const code = await takeBackAsWatchdog(stateDir, id, say);
      await rm(ownFile("json"), { force: true });
      return code;
    }
    await sleep(lookEveryMs);
  }
  await leaveNothing();
  return 0;
}

function ownFile(ending: string): string {
  return join(stateDir, "watchdog", `${id}.${ending}`);
}

/** Whoever armed this waits for it: only then may anything break. */
async function sayWhoIAm(): Promise<void> {
  const who = (await identify(process.pid)) ?? { pid: process.pid, startTicks: "", bootId: "" };
  await mkdir(dirname(ownFile("json")), { recursive: true });
  await writeFile(ownFile("new"), `${JSON.stringify(who)}\n`, { mode: 0o600 });
  await rename(ownFile("new"), ownFile("json"));
}

/** There was nothing to do. What it did stays to be read. */
async function leaveNothing(): Promise<void> {
  for (const ending of ["json", "log"]) await rm(ownFile(ending), { force: true });
}

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}
