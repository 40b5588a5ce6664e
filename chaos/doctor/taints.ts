import { z } from "zod";
import type { Item } from "./items.ts";

const taintSchema = z.object({
  key: z.string(),
  value: z.string().optional(),
  effect: z.string(),
});
export type Taint = z.output<typeof taintSchema>;

const nodeSpecSchema = z.looseObject({
  unschedulable: z.boolean().default(false),
  taints: z.array(taintSchema).default([]),
});

export const nodeSpec = (node: Item) => nodeSpecSchema.parse(node["spec"] ?? {});

/** Taints that neither a control plane, nor a cordon, nor the node's own trouble puts on it. */
export const foreignTaints = (node: Item): readonly Taint[] =>
  nodeSpec(node).taints.filter(
    ({ key }) =>
      !key.startsWith("node-role.kubernetes.io/") && !key.startsWith("node.kubernetes.io/"),
  );

/** Taints that Kubernetes puts on a node in trouble, by key: each as NoSchedule and NoExecute, as a rule. */
export function troubleTaints(node: Item): readonly string[] {
  const keys = nodeSpec(node).taints.map(({ key }) => key);
  return [...new Set(keys)].filter(
    (key) => key.startsWith("node.kubernetes.io/") && !key.endsWith("/unschedulable"),
  );
}
