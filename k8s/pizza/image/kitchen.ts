import { createHash } from "node:crypto";
import { ok, type Part } from "./server.ts";
import type { Settings } from "./settings.ts";

/** Bakes: each pizza costs CPU time, so that many orders make the autoscaler call in more kitchens. */
export function createKitchen({ pod, bakeCpuMs }: Settings): Part {
  return {
    routes: {
      "POST /bake": () => {
        bake(bakeCpuMs);
        return ok({ kitchen: pod });
      },
    },
    notReady: () => null,
  };
}

/** Works until this thread has used so much CPU time; waiting for the CPU does not count. */
function bake(cpuMs: number): void {
  const before = process.threadCpuUsage();
  for (let dough = "flour and water", usedMs = 0; usedMs < cpuMs;) {
    for (let turn = 0; turn < 50; turn++) dough = createHash("sha256").update(dough).digest("hex");
    const { user, system } = process.threadCpuUsage(before);
    usedMs = (user + system) / 1000;
  }
}
