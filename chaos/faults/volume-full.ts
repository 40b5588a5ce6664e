import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { holdFor, podsOf } from "../plans/targets.ts";

export const volumeFull = defineFault({
  name: "volume-full",
  title: "fill the order book's disk",
  group: "configuration",
  description:
    'The order book may not grow any more, as on a full disk: SQLite refuses each order ("database or disk is full"), and the ledger says that it is not ready. The volume itself is not filled: it lies on this machine\'s own disk. Orders that were acknowledged stay.',
  lesson: "Nothing mends a full disk: no order is taken until somebody makes room.",
  key: null,
  mnemonic: "vf",
  destructive: true,
  needs: ["real-pods"],
  params: z.strictObject(holdFor(20)),

  async plan(context, { seconds }) {
    const ledger = { app: "ledger", pod: "", node: "", zone: "", mode: "all", amount: 1 } as const;
    return sufferingPlan(await podsOf(context, ledger), { type: "full", seconds }, seconds);
  },
});
