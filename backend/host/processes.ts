import { readFile } from "node:fs/promises";

/** When a process started, in clock ticks since boot, or null when there is none (or the system has no /proc). */
export async function startTimeOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Field 22; the command name (field 2) is in parentheses and may hold spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

/** Whether this pid still is the process that started then: a recycled pid is somebody else's. */
export async function isOwnProcess(pid: number, startTime: string | null): Promise<boolean> {
  const now = await startTimeOf(pid);
  return now !== null && now === startTime;
}
