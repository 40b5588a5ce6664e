import { z } from "zod";
import { LabError } from "../../backend/core/errors.ts";
import { defineFault, planOf } from "../fault.ts";
import { asVictim, cordonChange } from "../plans/node-plans.ts";
import { holdFor, targetOf, whichNodes, workersOf } from "../plans/targets.ts";

export const nodeDrain = defineFault({
  name: "node-drain",
  title: "drain a node",
  group: "nodes",
  description:
    "Closes a worker and asks its pods of the business to leave (the Eviction API, which honours disruption budgets: refused ones are asked again each second, for a minute). The cluster's own pods stay.",
  lesson:
    "Maintenance: the pods move first, then the machine may go. They do not come back by themselves.",
  key: "d",
  destructive: true,
  needs: [],
  params: z.strictObject({ ...whichNodes, ...holdFor(30) }),

  async plan(context, { seconds, ...wanted }) {
    const nodes = await workersOf(context, wanted);
    const pods = await Promise.all(nodes.map(({ name }) => context.cluster.pods({ node: name })));
    const cordons = nodes.map(cordonChange).filter((change) => change !== null);
    const evictions = pods
      .flat()
      .map((pod) => ({ type: "pod-eviction", pod: targetOf(pod) }) as const);
    const alreadyClosed = cordons.length < nodes.length;
    if (cordons.length + evictions.length === 0) throw alreadyDrained(nodes[0]?.name ?? "The node");
    return planOf({
      victims: [
        ...nodes.map(asVictim),
        ...pods.flat().map(({ name, uid }) => ({ kind: "pod", name, uid }) as const),
      ],
      changes: [...cordons, ...evictions],
      holdSeconds: seconds,
      kubectl: nodes.map(
        ({ name }) =>
          `kubectl drain ${name} --ignore-daemonsets --pod-selector=app.kubernetes.io/part-of=pizza`,
      ),
      note: alreadyClosed ? "It was closed before, and stays so." : null,
    });
  },
});

const alreadyDrained = (name: string) =>
  new LabError(
    "already-drained",
    `${name} is closed already, and has no pods of the business.`,
    `Open it with \`kubectl uncordon ${name}\`, or choose another node.`,
  );
