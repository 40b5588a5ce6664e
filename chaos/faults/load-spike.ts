import { z } from "zod";
import { defineFault, planOf } from "../fault.ts";
import { holdFor } from "../plans/targets.ts";

export const loadSpike = defineFault({
  name: "load-spike",
  title: "send more visitors",
  group: "traffic",
  description:
    "More orders than usual, from this machine: all at once (step), rising (ramp), or as a flash sale. Each pizza costs the kitchen CPU time; they end by themselves, and with the lab.",
  lesson:
    "The autoscaler sees busy kitchens and calls in more; afterwards it sends them home again.",
  key: "l",
  needs: ["visitors"],
  params: z.strictObject({
    rate: z
      .int()
      .min(1)
      .max(400)
      .default(80)
      .describe("Orders a second beside the usual ones, at the height of it."),
    shape: z
      .enum(["step", "ramp", "flash-sale"])
      .default("step")
      .describe(
        "step: all at once; ramp: rising all the time; flash-sale: a steep rise, a plateau, a slow end.",
      ),
    ...holdFor(60),
  }),

  async plan({ random }, { rate, shape, seconds }) {
    const name = `spike-${Math.floor(random.next() * 1e6)}`;
    return planOf({
      victims: [{ kind: "other", name: "the shop", uid: null }],
      changes: [{ type: "load", name, ordersPerSecond: rate, shape, seconds }],
      holdSeconds: seconds,
      kubectl: ["kubectl -n pizza get hpa kitchen --watch"],
    });
  },
});
