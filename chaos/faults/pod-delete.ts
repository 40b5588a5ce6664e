import { z } from "zod";
import { defineFault, planOf } from "../fault.ts";
import { howMany, podsOf, targetOf, whichPods } from "../plans/targets.ts";

export const podDelete = defineFault({
  name: "pod-delete",
  title: "kill a pod",
  group: "pods",
  description:
    "Deletes pods of the pizza business. Gracefully they leave the Service first and finish their orders; with grace 0 the API server forgets them at once (kubectl's --force) without waiting for the kubelet to stop them.",
  lesson: "The ReplicaSet counts one pod too few and makes a new one.",
  key: "k",
  needs: [],
  params: z.strictObject({
    ...whichPods,
    ...howMany,
    grace: z
      .enum(["graceful", "now"])
      .default("graceful")
      .describe("graceful: the pod's own grace period; now: grace 0 with --force."),
  }),

  async plan(context, { grace, ...wanted }) {
    const pods = await podsOf(context, wanted);
    const graceSeconds = grace === "now" ? 0 : null;
    const force = graceSeconds === 0 ? " --grace-period=0 --force" : "";
    return planOf({
      victims: pods.map(({ name, uid }) => ({ kind: "pod", name, uid })),
      changes: pods.map((pod) => ({ type: "pod-deletion", pod: targetOf(pod), graceSeconds })),
      kubectl: pods.map(
        ({ name, namespace }) => `kubectl -n ${namespace} delete pod ${name}${force}`,
      ),
    });
  },
});
