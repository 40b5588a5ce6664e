import type { LiveObject } from "../../backend/cluster/actions.ts";
import { KubeError } from "../../backend/cluster/clients.ts";
import type { ObjectPlace } from "../../backend/cluster/paths.ts";
import type { NodeLooking } from "../../chaos/doctor/host.ts";
import type { Looking } from "../../chaos/doctor/items.ts";

type Fields = Record<string, unknown>;

/** A whole small cluster that can be looked at; a test makes it ill, field by field. */
export interface IllCluster {
  readonly look: Looking;
  /** Sets a field of the object "Kind/name"; undefined takes it away. */
  set(key: string, path: string, value: unknown): void;
  add(object: Fields): void;
  remove(key: string): void;
  /** Every look fails from now on, or that at this kind. */
  fail(status: number, kind?: string): void;
}

/** It is as it should be at this moment of the API server's. */
export const wholeAt = Date.parse("2026-01-01T12:00:00Z");
const longAgo = "2026-01-01T11:00:00Z";

export function createIllCluster(): IllCluster {
  const objects = new Map(wholeObjects().map((object) => [keyOf(object), object]));
  const failures = new Map<string, number>();
  const check = (kind: string) => {
    const status = failures.get(kind) ?? failures.get("");
    if (status !== undefined) throw new KubeError(status, "Refused", `refused with ${status}`);
  };
  const here = ({ kind, namespace }: ObjectPlace) =>
    [...objects.values()].filter(
      (object) =>
        object["kind"] === kind && fieldsOf(object, "metadata")["namespace"] === namespace,
    );
  return {
    look: {
      async list(place) {
        check(place.kind);
        return here(place).map(toLive);
      },
      async read(place) {
        check(place.kind);
        const found = here(place).find(
          (object) => fieldsOf(object, "metadata")["name"] === place.name,
        );
        return found === undefined ? null : toLive(found);
      },
    },
    set(key, path, value) {
      const steps = path.split(".");
      const last = steps.pop() ?? "";
      let at: Fields = objects.get(key) ?? {};
      for (const step of steps) at = (at[step] ??= {}) as Fields;
      if (value === undefined) Reflect.deleteProperty(at, last);
      else at[last] = value;
    },
    add: (object) => void objects.set(keyOf(object), object),
    remove: (key) => void objects.delete(key),
    fail: (status, kind = "") => void failures.set(kind, status),
  };
}

/** Nodes of this machine that run, but for what a test says. */
export function createIllNodes(ills: Partial<NodeLooking> = {}): NodeLooking {
  return {
    container: async (name) => ({
      id: name,
      name,
      role: name === "control-plane" ? "control-plane" : "worker",
      state: "running",
      address: "172.18.0.2",
    }),
    droppedMarks: async () => [],
    notRunning: async () => null,
    shapedLinks: async () => [],
    ...ills,
  };
}

const keyOf = (object: Fields) =>
  `${String(object["kind"])}/${String(fieldsOf(object, "metadata")["name"])}`;
const fieldsOf = (object: Fields, name: string) => object[name] as Fields; // as they are made below
const toLive = (object: Fields): LiveObject => ({ uid: keyOf(object), object });

function wholeObjects(): Fields[] {
  const inPizza = (kind: string, name: string, rest: Fields): Fields => ({
    kind,
    metadata: { name, namespace: "pizza", generation: 1, creationTimestamp: longAgo },
    ...rest,
  });
  const inSystem = (kind: string, name: string, rest: Fields): Fields => ({
    ...inPizza(kind, name, rest),
    metadata: { name, namespace: "kube-system", generation: 1, creationTimestamp: longAgo },
  });
  return [
    node("control-plane", [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }]),
    node("worker", [{ key: "kwok.x-k8s.io/node", value: "fake", effect: "NoSchedule" }]),
    node("worker2", []),
    inPizza("Pod", "storefront-1", pod()),
    inPizza("Deployment", "storefront", workload(2)),
    inPizza("Deployment", "kitchen", workload(5)),
    inPizza("StatefulSet", "ledger", workload(1)),
    inPizza("HorizontalPodAutoscaler", "kitchen", {
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "kitchen" },
        minReplicas: 2,
        maxReplicas: 10,
      },
    }),
    inPizza("ResourceQuota", "pizza", { spec: { hard: { pods: "40" } } }),
    inPizza("NetworkPolicy", "nobody-talks", { spec: { podSelector: {} } }),
    inPizza("ConfigMap", "menu", { data: { "menu.txt": "Margherita: 8.50" } }),
    inPizza("ConfigMap", "kube-root-ca.crt", { data: { ca: "1" } }),
    inPizza("Secret", "receipt-key", { type: "Opaque", data: { key: "sha256:abc" } }),
    inSystem("Deployment", "coredns", workload(2)),
    inSystem("Deployment", "metrics-server", workload(1)),
    inSystem("Lease", "kube-scheduler", { spec: { renewTime: new Date(wholeAt).toISOString() } }),
  ];
}

const node = (name: string, taints: readonly Fields[]): Fields => ({
  kind: "Node",
  metadata: { name },
  spec: { taints },
  status: { conditions: [{ type: "Ready", status: "True" }] },
});

const pod = (): Fields => ({
  spec: { nodeName: "worker" },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True", lastTransitionTime: longAgo }],
  },
});

const workload = (replicas: number): Fields => ({
  spec: {
    replicas,
    template: {
      metadata: { labels: { v: "1" } },
      spec: { containers: [{ name: "app", image: "pizza:v1" }] },
    },
  },
  status: { observedGeneration: 1, replicas },
});
