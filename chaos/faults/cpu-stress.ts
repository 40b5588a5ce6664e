import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, howMany, podsOf, whichPods } from "../plans/targets.ts";

export const cpuStress = defineFault({
  name: "cpu-stress",
  title: "burn CPU in a pod",
  group: "pods",
  description:
    "A second thread in the pod uses CPU that nobody needs, beside its work. In a kitchen the autoscaler sees it within about half a minute: it wants 45 millicores of each kitchen on average, and 30 % of one CPU is 300.",
  lesson: "The autoscaler looks at CPU only: it calls in more kitchens, whoever burns it.",
  key: null,
  mnemonic: "cs",
  needs: ["real-pods"],
  params: z.strictObject({
    ...whichPods,
    app: whichPods.app.unwrap().default("kitchen").describe("Which part of the business."),
    ...howMany,
    percent: z.int().min(1).max(100).default(30).describe("How much of one CPU, in percent."),
    ...holdFor(45),
  }),

  async plan(context, { percent, seconds, ...wanted }) {
    const burn = { type: "burn" as const, seconds, percent };
    return sufferingPlan(await podsOf(context, wanted), burn, seconds);
  },
});
