import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, howMany, podsOf, whichPods } from "../plans/targets.ts";

export const livenessHang = defineFault({
  name: "liveness-hang",
  title: "hang a container",
  group: "pods",
  description:
    "The program stands still and answers nobody, not even its probes. Readiness takes the pod out of the Service within about 4 s; after 9 to 12 s of failed liveness probes the kubelet asks it to end, waits for its 10 s of grace, and kills it. A hang that is shorter ends by itself.",
  lesson: "The liveness probe fails three times, and the kubelet restarts the container.",
  key: null,
  mnemonic: "lh",
  needs: ["real-pods"],
  params: z.strictObject({ ...whichPods, ...howMany, ...holdFor(40, 120) }),

  async plan(context, { seconds, ...wanted }) {
    return sufferingPlan(await podsOf(context, wanted), { type: "hang", seconds }, seconds);
  },
});
