import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, howMany, podsOf, whichPods } from "../plans/targets.ts";

export const readinessOff = defineFault({
  name: "readiness-off",
  title: "make a pod unready",
  group: "pods",
  description:
    "The pod says that it is not ready, although it works. Two failed probes, a second apart, and it is out of the Service. With all pods of a part unready, that part answers nobody.",
  lesson:
    "An unready pod is not restarted: the Service just sends it nobody until it is ready again.",
  key: "r",
  needs: ["real-pods"],
  params: z.strictObject({ ...whichPods, ...howMany, ...holdFor(20) }),

  async plan(context, { seconds, ...wanted }) {
    return sufferingPlan(await podsOf(context, wanted), { type: "unready", seconds }, seconds);
  },
});
