import { z } from "zod";
import { defineChange } from "../change-kind.ts";
import { nodeTarget } from "./names.ts";

/** A program of a node is switched off. The node itself switches it on again at the end of `seconds`, whoever has died by then. */
export const nodeSwitch = defineChange({
  type: "node-switch",
  schema: z.strictObject({
    type: z.literal("node-switch"),
    node: nodeTarget,
    /** kubelet: its unit is stopped; scheduler: its static pod's manifest is moved away; api-server: its process is stopped (SIGSTOP). */
    program: z.enum(["kubelet", "scheduler", "api-server"]),
    seconds: z.number().min(1).max(600),
  }),
  undoneBy: "host",
  touches: ({ node, program }) => [`node/${node.name}`, `${program}/${node.name}`],
  async apply({ nodes }, { node, program, seconds }, signal) {
    signal.throwIfAborted();
    await nodes?.switchOff(node, program, seconds);
  },
  async revert({ nodes }, { node, program }) {
    await nodes?.switchOn(node, program);
  },
  remains: async ({ cluster, nodes }, { node, program }) =>
    (await nodes?.notRunning(node, program)) ?? (await cluster.notReady(node.name)),
});
