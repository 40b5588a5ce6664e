import { z } from "zod";
import { defineFault } from "../fault.ts";
import { powerPlan } from "../plans/node-plans.ts";
import { holdFor, whichNodes, workersOf } from "../plans/targets.ts";

export const nodePartition = defineFault({
  name: "node-partition",
  title: "cut a node off",
  group: "nodes",
  description:
    "A worker loses its network: all that runs on it goes on, but neither the API server nor any visitor reaches it.",
  lesson:
    "Nobody can tell a dead node from a cut-off one: Kubernetes makes its pods anew, and the old ones end when it comes back.",
  key: null,
  mnemonic: "nc",
  destructive: true,
  needs: ["docker-nodes"],
  params: z.strictObject({ ...whichNodes, ...holdFor(40) }),

  async plan(context, { seconds, ...wanted }) {
    const nodes = await workersOf(context, wanted);
    return await powerPlan(context, nodes, { how: "disconnect", seconds });
  },
});
