import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, howMany, podsOf, whichPods } from "../plans/targets.ts";

export const memoryStress = defineFault({
  name: "memory-stress",
  title: "fill a pod's memory",
  group: "pods",
  description:
    "The program takes this much memory beyond its own and holds it. A pod needs about 30 MiB and may have 96: what goes beyond that, the kernel kills (see oom).",
  lesson: "Below its limit a pod may take what it likes: Kubernetes just shows it in kubectl top.",
  key: null,
  mnemonic: "ms",
  needs: ["real-pods"],
  params: z.strictObject({
    ...whichPods,
    ...howMany,
    mib: z.int().min(1).max(96).default(40).describe("How much memory, in MiB."),
    ...holdFor(30),
  }),

  async plan(context, { mib, seconds, ...wanted }) {
    const leak = { type: "leak" as const, seconds, mibPerSecond: Math.min(mib, 8), mib };
    return sufferingPlan(await podsOf(context, wanted), leak, seconds);
  },
});
