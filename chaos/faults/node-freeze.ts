import { z } from "zod";
import { defineFault } from "../fault.ts";
import { powerPlan } from "../plans/node-plans.ts";
import { holdFor, whichNodes, workersOf } from "../plans/targets.ts";

export const nodeFreeze = defineFault({
  name: "node-freeze",
  title: "freeze a node",
  group: "nodes",
  description:
    "A worker stands still: its kubelet and its pods neither work nor answer, and their connections hang. It wakes with everything as it was.",
  lesson: "A silent node is NotReady: its pods leave the Services, and are made anew elsewhere.",
  key: "f",
  destructive: true,
  needs: ["docker-nodes"],
  params: z.strictObject({ ...whichNodes, ...holdFor(40) }),

  async plan(context, { seconds, ...wanted }) {
    const nodes = await workersOf(context, wanted);
    return await powerPlan(context, nodes, { how: "pause", seconds });
  },
});
