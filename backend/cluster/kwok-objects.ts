import type { KubeObject } from "./clients.ts";
import { labLabels } from "./marker.ts";
import type { ClusterSpec } from "./provider.ts";

/** Node names as kind would give them, so that whoever knows one finds their way in the other. */
export function nodeNames({ name, workers }: Pick<ClusterSpec, "name" | "workers">) {
  const workerNames = Array.from(
    { length: workers },
    (_, i) => `${name}-worker${i === 0 ? "" : i + 1}`,
  );
  return [`${name}-control-plane`, ...workerNames];
}

/** A node without a kubelet: kwok answers for it. It says so itself, in its annotation and its label. */
export function simulatedNode(nodeName: string): KubeObject & Record<string, unknown> {
  const isControlPlane = nodeName.endsWith("-control-plane");
  const room = { cpu: "4", memory: "8Gi", "ephemeral-storage": "50Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: nodeName,
      annotations: { "kwok.x-k8s.io/node": "fake", "node.alpha.kubernetes.io/ttl": "0" },
      labels: {
        ...labLabels,
        "kubernetes.io/hostname": nodeName,
        "kubernetes.io/os": "linux",
        type: "kwok",
        ...(isControlPlane
          ? { "node-role.kubernetes.io/control-plane": "" }
          : { "topology.kubernetes.io/zone": zoneOf(nodeName) }),
      },
    },
    spec: isControlPlane
      ? { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] }
      : {},
    status: { allocatable: room, capacity: room },
  };
}

/** Workers stand in three zones by turns, as kind's do. */
function zoneOf(worker: string): string {
  const number = Number(/worker(?<number>\d+)$/.exec(worker)?.groups?.["number"] ?? 1);
  return `zone-${"abc"[(number - 1) % 3]}`;
}

/**
 * What claims of the default class are bound to. No provisioner runs on simulated nodes, so the volumes stand ready beforehand; no pod
 * ever writes to them.
 */
export function simulatedStorage(): readonly (KubeObject & Record<string, unknown>)[] {
  const storageClass = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: "standard",
      labels: labLabels,
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "kubernetes.io/no-provisioner",
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: "Delete",
  };
  const volumes = [1, 2, 3, 4].map((n) => ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `simulated-${n}`, labels: labLabels },
    spec: {
      capacity: { storage: "5Gi" },
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "standard",
      hostPath: { path: `/nowhere/simulated-${n}` },
    },
  }));
  return [storageClass, ...volumes];
}
