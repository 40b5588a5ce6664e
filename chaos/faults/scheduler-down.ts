import { z } from "zod";
import { defineFault } from "../fault.ts";
import { controlPlane, switchPlan } from "../plans/node-plans.ts";
import { holdFor } from "../plans/targets.ts";

export const schedulerDown = defineFault({
  name: "scheduler-down",
  title: "switch the scheduler off",
  group: "control plane",
  description:
    "The scheduler's manifest is moved out of the kubelet's sight, and the kubelet stops it. New pods stay Pending; what runs goes on. A timer in the node brings it back, whoever has died by then.",
  lesson: "Without a scheduler nothing new finds a place, and everything that runs serves on.",
  key: null,
  mnemonic: "sd",
  needs: ["docker-nodes"],
  params: z.strictObject(holdFor(30)),

  async plan(context, { seconds }) {
    return await switchPlan(context, await controlPlane(context), {
      program: "scheduler",
      seconds,
      line: "mv /etc/kubernetes/manifests/kube-scheduler.yaml /etc/kubernetes/",
    });
  },
});
