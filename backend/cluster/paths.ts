import { LabError, nearest } from "../core/errors.ts";

/** What an object is and where it lies; any KubeObject fits with its metadata spread. */
export interface ObjectPlace {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  /** Without a name: the collection. */
  readonly name?: string;
}

/** The kinds that this project writes, by apiVersion: discovery would cost requests, and a kind not listed here is a mistake. */
const namespaced: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  v1: {
    ConfigMap: "configmaps",
    LimitRange: "limitranges",
    PersistentVolumeClaim: "persistentvolumeclaims",
    Pod: "pods",
    ResourceQuota: "resourcequotas",
    Secret: "secrets",
    Service: "services",
    ServiceAccount: "serviceaccounts",
  },
  "apps/v1": {
    DaemonSet: "daemonsets",
    Deployment: "deployments",
    ReplicaSet: "replicasets",
    StatefulSet: "statefulsets",
  },
  "autoscaling/v2": { HorizontalPodAutoscaler: "horizontalpodautoscalers" },
  "batch/v1": { Job: "jobs", CronJob: "cronjobs" },
  "coordination.k8s.io/v1": { Lease: "leases" },
  "discovery.k8s.io/v1": { EndpointSlice: "endpointslices" },
  "networking.k8s.io/v1": { NetworkPolicy: "networkpolicies", Ingress: "ingresses" },
  "policy/v1": { PodDisruptionBudget: "poddisruptionbudgets" },
  "rbac.authorization.k8s.io/v1": { Role: "roles", RoleBinding: "rolebindings" },
};

const clusterWide: typeof namespaced = {
  v1: { Namespace: "namespaces", Node: "nodes", PersistentVolume: "persistentvolumes" },
  "apiregistration.k8s.io/v1": { APIService: "apiservices" },
  "rbac.authorization.k8s.io/v1": {
    ClusterRole: "clusterroles",
    ClusterRoleBinding: "clusterrolebindings",
  },
  "scheduling.k8s.io/v1": { PriorityClass: "priorityclasses" },
  "storage.k8s.io/v1": { StorageClass: "storageclasses" },
};

/** The path of an object, or of its collection without a name. Throws a LabError `unknown-kind` or `namespace-missing`. */
export function pathOf({ apiVersion, kind, namespace, name }: ObjectPlace): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const last = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  const wide = clusterWide[apiVersion]?.[kind];
  if (wide !== undefined) return `${root}/${wide}${last}`;
  const plural = namespaced[apiVersion]?.[kind];
  if (plural === undefined) throw unknownKind(apiVersion, kind);
  if (namespace === undefined || namespace === "") throw namespaceMissing(kind, name);
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}${last}`;
}

function unknownKind(apiVersion: string, kind: string): LabError {
  const known = [namespaced, clusterWide].flatMap((table) =>
    Object.entries(table).flatMap(([version, kinds]) =>
      Object.keys(kinds).map((name) => `${version} ${name}`),
    ),
  );
  const near = nearest(`${apiVersion} ${kind}`, known);
  return new LabError(
    "unknown-kind",
    `The lab does not know the kind ${kind} of ${apiVersion}.`,
    near === null ? "Add it to backend/cluster/paths.ts." : `Did you mean ${near}?`,
  );
}

const namespaceMissing = (kind: string, name: string | undefined) =>
  new LabError(
    "namespace-missing",
    `${kind} ${name ?? ""} names no namespace, and its kind needs one.`.replace("  ", " "),
    "Give it metadata.namespace.",
  );
