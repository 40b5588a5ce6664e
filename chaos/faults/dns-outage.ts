import { z } from "zod";
import { defineFault } from "../fault.ts";
import { switchedOffPlan } from "../plans/switched-off.ts";
import { holdFor } from "../plans/targets.ts";

export const dnsOutage = defineFault({
  name: "dns-outage",
  title: "switch the cluster's DNS off",
  group: "network",
  description:
    "CoreDNS has no pods. The storefront remembers its neighbours' addresses for 5 s; then it finds neither kitchen nor ledger, and no order succeeds, although every pod is healthy. When DNS is back, questions that still wait for their time-out hold orders up for a few seconds more.",
  lesson: "Services are found by name: without DNS healthy pods do not find each other.",
  key: null,
  mnemonic: "dn",
  destructive: true,
  needs: ["real-pods"],
  params: z.strictObject(holdFor(20)),

  plan: (context, { seconds }) => switchedOffPlan(context, "coredns", seconds),
});
