import { pathOf } from "../../../backend/cluster/paths.ts";
import { asVersion, readManifests } from "../../../backend/sample-app/manifests.ts";
import type { Store, Stored } from "./store.ts";

const manifests = await readManifests();

/** The nodes of the fake cluster: their names and zones. */
export const nodeSites = [
  { name: "fake-control-plane", zone: null },
  { name: "fake-worker", zone: "oven" },
  { name: "fake-worker2", zone: "oven" },
  { name: "fake-worker3", zone: "cellar" },
] as const;

export const controlPlaneName = nodeSites[0].name;

/** A pod or node condition. */
export interface Condition {
  readonly type: string;
  readonly status: string;
}

/** Fills the store as the lab's start does: the business by its real manifests, two system Deployments, the nodes. */
export function fillStore(store: Store, counts: Readonly<Record<string, number>>): void {
  const known = [...manifests.filter(({ kind }) => kind in kept), ...system];
  for (const object of known.map((one) => asVersion(one, "local/kintsugi-pizza:v1", "v1"))) {
    const { apiVersion, kind, metadata } = object;
    const { name, namespace } = metadata;
    const collection = pathOf({
      apiVersion,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
    });
    const stored = store.add(`${collection}/${name}`, object);
    kept[kind]?.(stored, counts[name]);
  }
  for (const site of nodeSites) store.add(`/api/v1/nodes/${site.name}`, nodeObject(site));
  store.add("/api/v1/namespaces/pizza/secrets/fault-key", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "fault-key", namespace: "pizza" },
    data: { key: btoa("open sesame") },
  });
}

/** The kinds of the business that faults and doctor look at, and what an API server fills in. */
const kept: Readonly<Record<string, (object: Stored, count?: number) => void>> = {
  Deployment: setReplicas,
  StatefulSet: setReplicas,
  ConfigMap: () => {},
  HorizontalPodAutoscaler: () => {},
  PodDisruptionBudget: () => {},
  NetworkPolicy: () => {},
  ResourceQuota: (object) => void (object["status"] = { used: { pods: "0" } }),
  Secret: (object) => {
    const { key } = object["stringData"] as { key: string }; // the manifests' own Secret
    delete object["stringData"];
    object["data"] = { key: btoa(key) };
  },
};

/** A kitchen has no replicas in its manifest: the autoscaler sets them. */
function setReplicas(object: Stored, count?: number): void {
  const spec = specOf(object);
  spec["replicas"] = count ?? spec["replicas"] ?? 2;
}

export const specOf = (object: Stored) => object["spec"] as Record<string, unknown>; // what has one, has it as an object

const system = ["coredns", "metrics-server"].map((name) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "kube-system" },
  spec: {
    replicas: name === "coredns" ? 2 : 1,
    template: {
      metadata: { labels: { "app.kubernetes.io/name": name } },
      spec: { containers: [{ name, image: `registry.k8s.io/${name}:v1` }] },
    },
  },
}));

const nodeObject = ({ name, zone }: (typeof nodeSites)[number]) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    labels:
      zone === null
        ? { "node-role.kubernetes.io/control-plane": "" }
        : { "topology.kubernetes.io/zone": zone },
  },
  spec: {},
  status: { conditions: [{ type: "Ready", status: "True" }] },
});
