import type { NodeRef } from "../backend/cluster/actions.ts";
import { LabError } from "../backend/core/errors.ts";
import type { FaultCommand } from "../backend/wire/commands.ts";
import type { Change } from "./changes.ts";
import type { Plan } from "./fault.ts";

type Allowed = FaultCommand["allow"][number];

/** Of all nodes, no more than this share may be down at once. */
const mostDown = 0.66;

export interface Radius {
  readonly plan: Plan;
  /** Plans of what is open: their damage counts. */
  readonly open: readonly Plan[];
  readonly nodes: readonly NodeRef[];
  readonly allow: readonly Allowed[];
  /** The business's. */
  readonly namespace?: string;
}

/**
 * Holds a plan to the limits of what may break at once. Throws a LabError that says which limit, and its flag where it has one:
 * `last-worker` (has none), `node-majority`, `second-node-fault`, `outside-lab` (has none).
 */
export function refuseTooMuch(radius: Radius): void {
  const { plan, open, nodes, allow } = radius;
  for (const change of plan.changes) refuseOutside(change, radius);
  const hit = new Set(downs(plan));
  const closed = new Set(plan.changes.flatMap(closes));
  if (hit.size === 0 && closed.size === 0) return;
  const alreadyDown = new Set(open.flatMap(downs));
  const left = nodes.filter(
    ({ name, role, ready, schedulable }) =>
      role === "worker" &&
      ready &&
      schedulable &&
      !hit.has(name) &&
      !closed.has(name) &&
      !alreadyDown.has(name),
  );
  if (left.length === 0) throw lastWorker([...hit, ...closed]);
  if (hit.size === 0) return;
  const down = new Set([
    ...hit,
    ...alreadyDown,
    ...nodes.filter(({ ready }) => !ready).map(({ name }) => name),
  ]);
  if (down.size > nodes.length * mostDown && !allow.includes("node-majority"))
    throw tooManyNodes(down.size, nodes.length);
  if (alreadyDown.size > 0 && !allow.includes("second-node-fault"))
    throw secondFault([...alreadyDown]);
}

/** Nodes that do not work any more while this holds: dead, frozen, without kubelet, or heard by nobody. */
function downs({ changes, victims }: Plan): readonly string[] {
  const isVictim = (name: string) =>
    victims.some((one) => one.kind === "node" && one.name === name);
  return changes.flatMap((change) => {
    const isDown =
      change.type === "node-power" ||
      (change.type === "node-switch" && change.program === "kubelet") ||
      (change.type === "packet-loss" && change.percent === 100 && isVictim(change.node.name));
    return isDown ? [change.node.name] : [];
  });
}

/** Nodes that take no pods any more. */
function closes(change: Change): readonly string[] {
  const isNode = change.type === "fields" && change.target.kind === "Node";
  return isNode ? [change.target.name] : [];
}

const systemDeployments = ["coredns", "metrics-server"];

/** A fault's mistake, not a user's: refused all the same. */
function refuseOutside(change: Change, { nodes, namespace: business = "pizza" }: Radius): void {
  const where = placeOf(change);
  if (where === null || where.namespace === business) return;
  const { namespace, kind, name } = where;
  if (kind === "Node" && nodes.some((node) => node.name === name)) return;
  if (namespace === "kube-system" && kind === "Deployment" && systemDeployments.includes(name))
    return;
  // A drain moves what runs on a node, whoever it belongs to.
  if (namespace !== null && change.type === "pod-eviction") return;
  throw new LabError(
    "outside-lab",
    `${kind} ${name} in ${namespace ?? "no namespace"} is not the lab's to break.`,
    `Choose a target in the namespace ${business}, or one of the cluster's own nodes.`,
  );
}

function placeOf(change: Change) {
  if ("pod" in change)
    return { kind: "Pod", namespace: change.pod.namespace, name: change.pod.name };
  if ("node" in change) return { kind: "Node", namespace: null, name: change.node.name };
  return "target" in change ? change.target : null;
}

const lastWorker = (names: readonly string[]) =>
  new LabError(
    "last-worker",
    `Without ${names.join(" and ")} no worker would be left that is Ready and takes pods.`,
    "Choose fewer nodes, or take back what is broken first: `npm run kintsugi undo -- --all`.",
  );

const tooManyNodes = (down: number, all: number) =>
  new LabError(
    "node-majority",
    `${down} of ${all} nodes would be down: more than ${Math.round(mostDown * 100)} %.`,
    "Choose fewer nodes, or lift this limit: --allow node-majority.",
  );

const secondFault = (down: readonly string[]) =>
  new LabError(
    "second-node-fault",
    `${down.join(" and ")} is down on purpose already: one destructive node fault at a time.`,
    "Wait until it is back, or lift this limit: --allow second-node-fault.",
  );
