import { z } from "zod";
import { LabError } from "../../backend/core/errors.ts";
import { defineFault, type FaultContext } from "../fault.ts";
import { powerPlan } from "../plans/node-plans.ts";
import { holdFor, whichNodes, workersOf } from "../plans/targets.ts";

export const zoneOutage = defineFault({
  name: "zone-outage",
  title: "lose a zone",
  group: "nodes",
  description:
    "All workers of one zone (label topology.kubernetes.io/zone) stand still at the same moment: a data centre is gone, and comes back.",
  lesson: "Pods that are spread over zones are never all gone: the others serve on.",
  key: "z",
  destructive: true,
  needs: ["docker-nodes"],
  params: z.strictObject({ zone: whichNodes.zone, ...holdFor(45) }),

  async plan(context, { zone, seconds }) {
    const [one] = await workersWithZone(context, zone);
    if (one === undefined) throw noZones();
    const workers = await workersWithZone(context, one.zone ?? zone);
    return await powerPlan(context, workers, { how: "pause", seconds });
  },
});

/** Workers of this zone, or of any; never those that are in none: all of them together would be the whole cluster. */
async function workersWithZone(context: FaultContext, zone: string) {
  const workers = await workersOf(context, { node: "", zone, mode: "all" });
  return workers.filter((worker) => worker.zone !== null);
}

const noZones = () =>
  new LabError(
    "no-zones",
    "No worker says which zone it is in.",
    "Label them: `kubectl label node NAME topology.kubernetes.io/zone=zone-a`.",
  );
