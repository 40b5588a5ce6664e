import { z } from "zod";
import type { NodeRef } from "../actions.ts";

/** Nodes as faults see them, by name. */
export const toNodeRefs = (list: unknown): readonly NodeRef[] =>
  nodeListSchema
    .parse(list)
    .items.map(toRef)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** See ClusterActions.notReady: why this node is not as it should be, or null. `object` null: there is none of that name. */
export function unreadyPart(name: string, object: unknown): string | null {
  if (object === null) return `${name} is not in the cluster`;
  const { spec, status } = nodeSchema.parse(object);
  const ready = status.conditions.find(({ type }) => type === "Ready");
  if (ready?.status !== "True")
    return `${name} is not Ready${ready?.reason === undefined ? "" : ` (${ready.reason})`}`;
  const taint = spec.taints.find(({ key }) => sickTaints.includes(key));
  return taint === undefined ? null : `${name} still wears the taint ${taint.key}`;
}

/** Put on by the node controller, and taken off by it. */
const sickTaints = [
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
  "node.kubernetes.io/network-unavailable",
];

const nodeSchema = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z
    .object({
      unschedulable: z.boolean().default(false),
      taints: z.array(z.object({ key: z.string() })).default([]),
    })
    .prefault({}),
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
        .default([]),
    })
    .prefault({}),
});
const nodeListSchema = z.object({ items: z.array(nodeSchema) });

const toRef = ({ metadata, spec, status }: z.output<typeof nodeSchema>): NodeRef => ({
  name: metadata.name,
  uid: metadata.uid,
  role: Object.hasOwn(metadata.labels, "node-role.kubernetes.io/control-plane")
    ? "control-plane"
    : "worker",
  zone: metadata.labels["topology.kubernetes.io/zone"] ?? null,
  ready: status.conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
  schedulable: !spec.unschedulable,
});
