import { z } from "zod";
import { defineChange } from "../change-kind.ts";
import { podTarget } from "./names.ts";

/** A pod is deleted. Its owner makes a new one; a deleted pod cannot be brought back. */
export const podDeletion = defineChange({
  type: "pod-deletion",
  schema: z.strictObject({
    type: z.literal("pod-deletion"),
    pod: podTarget,
    /** Null: the pod's own grace period. */
    graceSeconds: z.int().min(0).max(300).nullable(),
  }),
  undoneBy: "itself",
  touches: ({ pod }) => [`pod/${pod.uid}`],
  async apply({ cluster }, { pod, graceSeconds }, signal) {
    signal.throwIfAborted();
    await cluster.deletePod(pod, graceSeconds);
  },
  revert: async () => {},
  remains: async () => null,
});
