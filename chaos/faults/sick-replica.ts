import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, howMany, podsOf, whichPods } from "../plans/targets.ts";

export const sickReplica = defineFault({
  name: "sick-replica",
  title: "make a pod sick",
  group: "pods",
  description:
    "The pod answers its work with 500 while all its probes stay green. The Service goes on sending it its share of the visitors.",
  lesson: "Nothing notices: Kubernetes knows only what the probes tell it.",
  key: null,
  mnemonic: "si",
  needs: ["real-pods"],
  params: z.strictObject({
    ...whichPods,
    ...howMany,
    percent: z
      .int()
      .min(1)
      .max(100)
      .default(100)
      .describe("How much of its work fails, in percent."),
    ...holdFor(20),
  }),

  async plan(context, { percent, seconds, ...wanted }) {
    const fail = { type: "fail" as const, seconds, percent };
    return sufferingPlan(await podsOf(context, wanted), fail, seconds);
  },
});
