import { z } from "zod";
import { defineFault } from "../fault.ts";
import { powerPlan } from "../plans/node-plans.ts";
import { holdFor, whichNodes, workersOf } from "../plans/targets.ts";

export const nodeKill = defineFault({
  name: "node-kill",
  title: "kill a node",
  group: "nodes",
  description:
    "A worker's power fails: its container is killed with all that runs in it, and started again at the end. Its local volumes survive.",
  lesson:
    "The node's heartbeat stops; after the grace period its pods are given up and made anew on other nodes.",
  key: "n",
  destructive: true,
  needs: ["docker-nodes"],
  params: z.strictObject({ ...whichNodes, ...holdFor(45) }),

  async plan(context, { seconds, ...wanted }) {
    const nodes = await workersOf(context, wanted);
    return await powerPlan(context, nodes, { how: "kill", seconds });
  },
});
