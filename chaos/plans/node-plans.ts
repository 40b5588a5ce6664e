import type { NodeRef } from "../../backend/cluster/actions.ts";
import { LabError } from "../../backend/core/errors.ts";
import type { Change } from "../changes.ts";
import type { ObjectTarget } from "../changes/names.ts";
import { type FaultContext, type Plan, planOf } from "../fault.ts";

type PowerLoss = Extract<Change, { readonly type: "node-power" }>["how"];
type Program = Extract<Change, { readonly type: "node-switch" }>["program"];

/** What does the same by hand. */
const byHand: Readonly<Record<PowerLoss, (node: string) => string>> = {
  pause: (node) => `docker pause ${node}`,
  kill: (node) => `docker kill ${node}`,
  disconnect: (node) => `docker network disconnect kind ${node}`,
};

/** These workers are frozen, killed or cut off. Throws a LabError `node-not-running` for one that is down already. */
export async function powerPlan(
  context: Pick<FaultContext, "nodes">,
  nodes: readonly NodeRef[],
  { how, seconds }: { readonly how: PowerLoss; readonly seconds: number },
): Promise<Plan> {
  const changes = await Promise.all(
    nodes.map(async ({ name }) => {
      const { id, address } = await runningContainer(context, name);
      return { type: "node-power", node: { name, id }, how, address } as const;
    }),
  );
  return planOf({
    victims: nodes.map(asVictim),
    changes,
    holdSeconds: seconds,
    kubectl: nodes.map(({ name }) => byHand[how](name)),
  });
}

/** A program of a node is off for a while. The node's own timer is a little later than the lab. */
export async function switchPlan(
  context: Pick<FaultContext, "nodes">,
  node: NodeRef,
  {
    program,
    seconds,
    line,
  }: { readonly program: Program; readonly seconds: number; readonly line: string },
): Promise<Plan> {
  const { id } = await runningContainer(context, node.name);
  return planOf({
    victims: [asVictim(node)],
    changes: [
      {
        type: "node-switch",
        node: { name: node.name, id },
        program,
        seconds: seconds + timerLagSeconds,
      },
    ],
    holdSeconds: seconds,
    kubectl: [`docker exec ${node.name} ${line}`],
  });
}

/** So much later than the lab does a node help itself. */
export const timerLagSeconds = 5;

/** The node that runs the control plane. Throws a LabError `no-control-plane`. */
export async function controlPlane({ cluster }: Pick<FaultContext, "cluster">): Promise<NodeRef> {
  const found = (await cluster.nodes()).find(({ role }) => role === "control-plane");
  if (found !== undefined) return found;
  throw new LabError(
    "no-control-plane",
    "This cluster shows no control-plane node.",
    "Faults of the control plane need a kind cluster: `npm start`.",
  );
}

/** No new pods for this node from now on. Null for one that takes none already: somebody else's cordon is not ours to lift. */
export const cordonChange = ({ name, uid, schedulable }: NodeRef): Change | null =>
  schedulable
    ? {
        type: "fields",
        target: nodeObject(name, uid),
        fields: [{ path: ["spec", "unschedulable"], before: null, after: true }],
      }
    : null;

const nodeObject = (name: string, uid: string): ObjectTarget => ({
  apiVersion: "v1",
  kind: "Node",
  namespace: null,
  name,
  uid,
});

export const asVictim = ({ name, uid }: NodeRef) => ({ kind: "node", name, uid }) as const;

/** The node's container with its address, running. */
export async function runningContainer({ nodes }: Pick<FaultContext, "nodes">, name: string) {
  const found = (await nodes?.container(name)) ?? null;
  if (found !== null && found.state === "running" && found.address !== null)
    return { ...found, address: found.address };
  throw new LabError(
    "node-not-running",
    `The node ${name} does not run as a container of this machine.`,
    "`docker ps -a` shows the nodes' containers; `npm start` brings back what was stopped.",
  );
}
