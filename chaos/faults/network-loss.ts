import { z } from "zod";
import { betweenParts, packetLossPlan } from "../plans/between-parts.ts";
import { defineFault } from "../fault.ts";
import { holdFor } from "../plans/targets.ts";

export const networkLoss = defineFault({
  name: "network-loss",
  title: "lose packets between two parts",
  group: "network",
  description:
    "A share of the packets between the pods of two parts is lost (dropped in the nodes; a timer there lifts it). TCP sends them again: orders become slow before they fail.",
  lesson: "Retries and time-outs carry a bad network for a while: it shows as latency first.",
  key: null,
  mnemonic: "pl",
  needs: ["docker-nodes", "packet-shares"],
  params: z.strictObject({
    ...betweenParts,
    percent: z.int().min(1).max(90).default(30).describe("Packets that are lost, in percent."),
    ...holdFor(30),
  }),

  plan: (context, wanted) => packetLossPlan(context, wanted),
});
