import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** A process that cannot be mistaken for a later one with the same number. */
export const processSchema = z.strictObject({
  pid: z.int().positive(),
  /** Clock ticks since the boot at which it started (field 22 of /proc/PID/stat). */
  startTicks: z.string(),
  bootId: z.string(),
});
export type ProcessId = z.output<typeof processSchema>;

/** Who runs under this number now, or null. `proc` is where the kernel tells. */
export async function identify(pid: number, proc = "/proc"): Promise<ProcessId | null> {
  try {
    const stat = await readFile(join(proc, String(pid), "stat"), "utf8");
    const bootId = (await readFile(join(proc, "sys/kernel/random/boot_id"), "utf8")).trim();
    // The name in parentheses may hold spaces: count the fields after it.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const startTicks = rest[18];
    return startTicks === undefined || state === "Z" ? null : { pid, startTicks, bootId };
  } catch {
    return null;
  }
}

/** Whether the very process that was recorded still runs; a recycled number is somebody else. */
export async function isAlive(recorded: ProcessId, proc = "/proc"): Promise<boolean> {
  const now = await identify(recorded.pid, proc);
  return now !== null && now.startTicks === recorded.startTicks && now.bootId === recorded.bootId;
}
