import { z } from "zod";
import { betweenParts, packetLossPlan } from "../plans/between-parts.ts";
import { defineFault } from "../fault.ts";
import { holdFor } from "../plans/targets.ts";

export const networkPartition = defineFault({
  name: "network-partition",
  title: "cut two parts apart",
  group: "network",
  description:
    "No packet passes between the pods of two parts of the business (dropped in the nodes; a timer there lifts it). Their probes do not notice: the kubelet still reaches them. Pods that are made meanwhile are not cut off.",
  lesson:
    "Probes look at one pod at a time: a broken path between two healthy ones shows only to visitors.",
  key: null,
  mnemonic: "np",
  needs: ["docker-nodes"],
  params: z.strictObject({ ...betweenParts, ...holdFor(20) }),

  plan: (context, wanted) => packetLossPlan(context, { ...wanted, percent: 100 }),
});
