import { z } from "zod";
import { defineFault } from "../fault.ts";
import { powerPlan } from "../node-plans.ts";
import { holdFor, whichNodes, workersOf } from "../targets.ts";

export const zoneOutage = defineFault({
  name: "zone-outage",
  title: "lose a zone",
  group: "nodes",
  description:
    "All workers of one zone (label topology.kubernetes.io/zone) stand still at the same moment: a data centre is gone, and comes back.",
  lesson: "Pods that are spread over zones are never all gone: the others serve on.",
  key: "z",
  needs: ["docker-nodes"],
  params: z.strictObject({ zone: whichNodes.zone, ...holdFor(45) }),

  async plan(context, { zone, seconds }) {
    const [one] = await workersOf(context, { node: "", zone });
    const wanted = { node: "", zone: zone === "" ? (one?.zone ?? "") : zone, mode: "all" } as const;
    return await powerPlan(context, await workersOf(context, wanted), { how: "pause", seconds });
  },
});
