import { z } from "zod";
import { defineChange } from "../change-kind.ts";
import { nodeTarget } from "./names.ts";

/** A node drops some or all packets between these addresses, both ways. The node itself lifts it at the end of `seconds`, whoever has died by then. */
export const packetLoss = defineChange({
  type: "packet-loss",
  schema: z.strictObject({
    type: z.literal("packet-loss"),
    node: nodeTarget,
    /** Names the rules, so that they are found again: lower-case letters and digits. */
    mark: z.string().regex(/^[a-z0-9]{4,16}$/),
    between: z.array(z.ipv4()).min(1).max(50),
    and: z.array(z.ipv4()).min(1).max(50),
    percent: z.number().min(1).max(100),
    seconds: z.number().min(1).max(600),
  }),
  undoneBy: "host",
  touches: ({ node, mark }) => [`packets/${node.name}/${mark}`],
  async apply({ nodes }, { node, mark, between, and, percent, seconds }, signal) {
    signal.throwIfAborted();
    await nodes?.dropPackets(node, { mark, between, and, percent, seconds });
  },
  async revert({ nodes }, { node, mark }) {
    await nodes?.letPacketsPass(node, mark);
  },
  remains: async () => null,
});
