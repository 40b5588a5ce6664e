import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, howMany, podsOf, whichPods } from "../plans/targets.ts";

export const slowReplica = defineFault({
  name: "slow-replica",
  title: "slow a pod down",
  group: "pods",
  description:
    "The pod takes longer over each piece of work; its probes answer as fast as ever. The storefront waits 1.5 s for a kitchen or the ledger, then gives the order up.",
  lesson: "A slow pod stays in the Service: only its share of the visitors feels it.",
  key: null,
  mnemonic: "sl",
  needs: ["real-pods"],
  params: z.strictObject({
    ...whichPods,
    ...howMany,
    ms: z
      .int()
      .min(10)
      .max(30_000)
      .default(800)
      .describe("How much longer each piece of work takes, in milliseconds."),
    ...holdFor(20),
  }),

  async plan(context, { ms, seconds, ...wanted }) {
    return sufferingPlan(await podsOf(context, wanted), { type: "slow", seconds, ms }, seconds);
  },
});
