import type { ObjectPlace } from "../../backend/cluster/paths.ts";
import { type Item, itemNamed, itemsOf, type Looking } from "./items.ts";

const business = "pizza";

/** Everything the doctor looks at, asked for all at once. */
export interface Collection {
  readonly nodes: readonly Item[];
  /** Of the business and of the system. */
  readonly pods: readonly Item[];
  readonly leases: readonly Item[];
  /** What a baseline is made of: of the business all but its pods, of the system coredns and metrics-server. */
  readonly kept: readonly Item[];
}

/** The kinds of the business that are compared with the baseline. */
const keptKinds: readonly Pick<ObjectPlace, "apiVersion" | "kind">[] = [
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "StatefulSet" },
  { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  { apiVersion: "v1", kind: "ResourceQuota" },
  { apiVersion: "v1", kind: "LimitRange" },
  { apiVersion: "v1", kind: "Service" },
  { apiVersion: "v1", kind: "ConfigMap" },
  { apiVersion: "v1", kind: "Secret" },
];

const systemDeployments = ["coredns", "metrics-server"];

/** Looks at the cluster; a burst of sixteen requests. Throws where the API server does not answer. */
export async function collect(cluster: Looking): Promise<Collection> {
  const system = { apiVersion: "apps/v1", kind: "Deployment", namespace: "kube-system" };
  const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace: "kube-system" };
  const [nodes, pods, systemPods, leases, ...kept] = await Promise.all([
    itemsOf(cluster, { apiVersion: "v1", kind: "Node" }),
    itemsOf(cluster, { apiVersion: "v1", kind: "Pod", namespace: business }),
    itemsOf(cluster, { apiVersion: "v1", kind: "Pod", namespace: "kube-system" }),
    itemsOf(cluster, lease),
    ...keptKinds.map((kind) => itemsOf(cluster, { ...kind, namespace: business })),
    ...systemDeployments.map((name) => itemNamed(cluster, { ...system, name })),
  ]);
  return { nodes, pods: [...pods, ...systemPods], leases, kept: kept.flat() };
}

export const ofKind = (items: readonly Item[], kind: string): readonly Item[] =>
  items.filter((item) => item.kind === kind);
