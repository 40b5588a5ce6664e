import { z } from "zod";
import { defineChange } from "../change-kind.ts";
import { nodeTarget } from "./names.ts";

/** A node's container is frozen, killed or cut off from the others. */
export const nodePower = defineChange({
  type: "node-power",
  schema: z.strictObject({
    type: z.literal("node-power"),
    node: nodeTarget,
    /** pause: frozen, its address kept; kill: dead at once; disconnect: alive, but nobody hears it. */
    how: z.enum(["pause", "kill", "disconnect"]),
    /** Its address before: a node that comes back with another one is no member any more. */
    address: z.ipv4(),
  }),
  undoneBy: "host",
  touches: ({ node }) => [`node/${node.name}`],
  async apply({ nodes }, { node, how }, signal) {
    signal.throwIfAborted();
    await nodes?.takeDown(node, how);
  },
  async revert({ nodes }, { node, how, address }, signal) {
    await nodes?.bringBack(node, how, address, signal);
  },
  remains: async ({ cluster }, { node }) => await cluster.notReady(node.name),
});
