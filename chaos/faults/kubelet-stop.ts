import { z } from "zod";
import { defineFault } from "../fault.ts";
import { switchPlan } from "../plans/node-plans.ts";
import { holdFor, whichNodes, workersOf } from "../plans/targets.ts";

export const kubeletStop = defineFault({
  name: "kubelet-stop",
  title: "stop a kubelet",
  group: "nodes",
  description:
    "A worker's kubelet is stopped: its containers go on running, but nobody reports them. A timer in the node starts it again, whoever has died by then.",
  lesson: "Without a kubelet's heartbeat a node is given up, although its containers still work.",
  key: null,
  mnemonic: "ks",
  destructive: true,
  needs: ["docker-nodes"],
  params: z.strictObject({ ...whichNodes, ...holdFor(40) }),

  async plan(context, { seconds, ...wanted }) {
    const [node] = await workersOf(context, wanted);
    if (node === undefined) throw new Error("workersOf answers with at least one.");
    return await switchPlan(context, node, {
      program: "kubelet",
      seconds,
      line: "systemctl stop kubelet",
    });
  },
});
