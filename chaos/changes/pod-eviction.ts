import { z } from "zod";
import { sleep } from "../../backend/core/wait.ts";
import { defineChange } from "../change-kind.ts";
import { podTarget } from "./names.ts";

/** A pod is asked to leave its node. A disruption budget may refuse (429): then it is asked again each second, as kubectl drain does each five. */
export const podEviction = defineChange({
  type: "pod-eviction",
  schema: z.strictObject({ type: z.literal("pod-eviction"), pod: podTarget }),
  undoneBy: "itself",
  touches: ({ pod }) => [`pod/${pod.uid}`],
  async apply({ cluster }, { pod }, signal) {
    while ((await cluster.evictPod(pod)) === "refused") await sleep(againMs, signal);
  },
  revert: async () => {},
  remains: async () => null,
});

const againMs = 1000;
