import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, podsOf } from "../plans/targets.ts";

export const networkLatency = defineFault({
  name: "network-latency",
  title: "make a part far away",
  group: "network",
  description:
    "Every pod of a part answers later, as if the network to it were long. The pods themselves wait: the delay is theirs, not the kernel's, and their probes stay quick.",
  lesson: "Nothing is broken, so nothing heals: slowness must be seen in the visitors' latency.",
  key: null,
  mnemonic: "nl",
  needs: ["real-pods"],
  params: z.strictObject({
    app: z
      .enum(["storefront", "kitchen", "ledger", "receipts"])
      .default("kitchen")
      .describe("The part that is far away."),
    ms: z.int().min(10).max(10_000).default(300).describe("Added to each answer, in milliseconds."),
    ...holdFor(30),
  }),

  async plan(context, { app, ms, seconds }) {
    const pods = await podsOf(context, {
      app,
      pod: "",
      node: "",
      zone: "",
      mode: "all",
      amount: 1,
    });
    const plan = sufferingPlan(pods, { type: "slow", seconds, ms }, seconds);
    const why =
      context.capabilities.netem ?? "The lab does not use this kernel's network emulator.";
    return { ...plan, note: `${why} The pods answer late instead.`.slice(0, 300) };
  },
});
