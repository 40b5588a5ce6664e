import { z } from "zod";
import { defineFault } from "../fault.ts";
import { controlPlane, switchPlan } from "../plans/node-plans.ts";

/** Shorter than the stage's --node-monitor-grace-period less a heartbeat: or else every node is taken for lost for a moment, and out of the endpoints goes all that serves. */
const defaultSeconds = 7;

export const apiServerPause = defineFault({
  name: "api-server-pause",
  title: "pause the API server",
  group: "control plane",
  description:
    "The API server's process stands still (SIGSTOP): nobody can ask or change anything, this page's map goes stale, and the shop serves on. A timer in the node lets it go on, whoever has died by then. Held for longer than the node controller waits for a heartbeat (--node-monitor-grace-period, 10 s with stage timings), all nodes count as lost when it is back, and orders fail until they are heard again; held long, the kubelet restarts it.",
  lesson: "The control plane may pause: what runs serves on, only nothing new is decided.",
  key: null,
  mnemonic: "ap",
  destructive: true,
  needs: ["docker-nodes"],
  params: z.strictObject({
    seconds: z
      .int()
      .min(5)
      .max(60)
      .default(defaultSeconds)
      .describe("How long it stands still, in seconds."),
  }),

  async plan(context, { seconds }) {
    return await switchPlan(context, await controlPlane(context), {
      program: "api-server",
      seconds,
      line: "pkill -STOP -x kube-apiserver",
    });
  },
});
