import { z } from "zod";
import { whichDeployment } from "../plans/deployments.ts";
import { defineFault } from "../fault.ts";
import { releasePlan } from "../plans/release.ts";
import { holdFor } from "../plans/targets.ts";

export const crashLoop = defineFault({
  name: "crash-loop",
  title: "release a version that crashes",
  group: "releases",
  description:
    "A release whose containers die at their start, again and again (CrashLoopBackOff; with the lab's stage timings never more than 5 s apart). The old pods serve on, since a rollout takes none away (maxUnavailable 0) before a new one is ready; with everywhere=true it may take all of them, and that part of the business is down.",
  lesson:
    "Restarting does not mend a program that dies at its start: the kubelet only waits longer each time.",
  key: null,
  mnemonic: "cl",
  needs: ["real-pods"],
  params: z.strictObject({
    ...whichDeployment,
    everywhere: z
      .boolean()
      .default(false)
      .describe("Lets the rollout take all old pods at once (maxUnavailable 100 %)."),
    ...holdFor(30),
  }),

  plan: (context, { app, everywhere, seconds }) =>
    releasePlan(context, {
      app,
      version: "crash",
      holdSeconds: seconds,
      isEverywhere: everywhere,
    }),
});
