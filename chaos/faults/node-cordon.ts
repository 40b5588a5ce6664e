import { z } from "zod";
import { LabError } from "../../backend/core/errors.ts";
import { defineFault, planOf } from "../fault.ts";
import { asVictim, cordonChange } from "../plans/node-plans.ts";
import { holdFor, whichNodes, workersOf } from "../plans/targets.ts";

export const nodeCordon = defineFault({
  name: "node-cordon",
  title: "close a node",
  group: "nodes",
  description:
    "A worker takes no new pods: the scheduler passes it by. What runs there goes on running.",
  lesson: "The scheduler places new pods elsewhere; those that run stay where they are.",
  key: null,
  mnemonic: "co",
  needs: [],
  params: z.strictObject({ ...whichNodes, ...holdFor(30) }),

  async plan(context, { seconds, ...wanted }) {
    const [node] = await workersOf(context, wanted);
    const change = node === undefined ? null : cordonChange(node);
    if (node === undefined || change === null) throw alreadyClosed(node?.name ?? "The node");
    return planOf({
      victims: [asVictim(node)],
      changes: [change],
      holdSeconds: seconds,
      kubectl: [`kubectl cordon ${node.name}`],
    });
  },
});

const alreadyClosed = (name: string) =>
  new LabError(
    "already-cordoned",
    `${name} takes no pods already.`,
    `Open it with \`kubectl uncordon ${name}\`, or choose another node.`,
  );
