import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, howMany, podsOf, whichPods } from "../plans/targets.ts";

export const oom = defineFault({
  name: "oom",
  title: "run out of memory",
  group: "pods",
  description:
    "The program takes memory without end, until it needs more than its container's limit: 96 MiB, of which it uses about 30. With 16 MiB a second that is after about four seconds.",
  lesson:
    "The kernel kills what exceeds its memory limit (OOMKilled, exit code 137), and the kubelet starts it again.",
  key: "o",
  needs: ["real-pods"],
  params: z.strictObject({
    ...whichPods,
    ...howMany,
    mibPerSecond: z
      .int()
      .min(4)
      .max(64)
      .default(16)
      .describe("How much memory it takes each second, in MiB."),
    ...holdFor(20, 60),
  }),

  async plan(context, { mibPerSecond, seconds, ...wanted }) {
    const leak = { type: "leak" as const, seconds, mibPerSecond, mib: null };
    return sufferingPlan(await podsOf(context, wanted), leak, seconds);
  },
});
