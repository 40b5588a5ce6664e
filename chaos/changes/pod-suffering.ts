import { z } from "zod";
import { defineChange } from "../change-kind.ts";
import { podTarget } from "./names.ts";
import { notServing } from "./pod-ready.ts";

const seconds = z.number().min(1).max(300);

/** What a pod of the business can be told to suffer, in its own words (k8s/pizza/image/fault.ts). Each ends by itself. */
export const sufferingSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("crash") }),
  z.strictObject({ type: z.literal("hang"), seconds }),
  z.strictObject({
    type: z.literal("leak"),
    seconds,
    mibPerSecond: z.number().min(1).max(1024),
    /** Takes no more than this; null: until the kernel ends it. */
    mib: z.number().min(1).max(1024).nullable(),
  }),
  z.strictObject({ type: z.literal("slow"), seconds, ms: z.number().min(1).max(30_000) }),
  z.strictObject({ type: z.literal("fail"), seconds, percent: z.number().min(1).max(100) }),
  z.strictObject({ type: z.literal("unready"), seconds }),
  z.strictObject({ type: z.literal("burn"), seconds, percent: z.number().min(1).max(100) }),
  z.strictObject({ type: z.literal("full"), seconds }),
]);

/** One pod is told to suffer. Only this very pod, by uid, and only with the lab's key. */
export const podSuffering = defineChange({
  type: "pod-suffering",
  schema: z.strictObject({
    type: z.literal("pod-suffering"),
    pod: podTarget,
    suffering: sufferingSchema,
  }),
  undoneBy: "itself",
  touches: ({ pod }) => [`pod/${pod.uid}`],
  async apply({ cluster }, { pod, suffering }, signal) {
    signal.throwIfAborted();
    await cluster.tellPod(pod, suffering);
  },
  // A pod that is gone, or does not listen any more, suffers nothing or will be restarted.
  async revert({ cluster }, { pod }) {
    await cluster.tellPod(pod, { type: "recover" });
  },
  /** What crashed, hung or said that it is not ready is whole when it serves again. */
  remains: async ({ cluster }, { pod }) => await notServing(cluster, pod),
});
