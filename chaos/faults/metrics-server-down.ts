import { z } from "zod";
import { defineFault } from "../fault.ts";
import { switchedOffPlan } from "../plans/switched-off.ts";
import { holdFor } from "../plans/targets.ts";

export const metricsServerDown = defineFault({
  name: "metrics-server-down",
  title: "switch the metrics server off",
  group: "control plane",
  description:
    "metrics-server has no pods: kubectl top fails, and the autoscaler knows no CPU figures. It leaves the number of kitchens as it is, whatever the load. Back again, it needs two looks, 10 s apart, before it answers.",
  lesson: "The business serves on; only the autoscaler is blind.",
  key: null,
  mnemonic: "md",
  needs: ["real-pods"],
  params: z.strictObject(holdFor(30)),

  plan: (context, { seconds }) => switchedOffPlan(context, "metrics-server", seconds),
});
