import { type Condition, nodeSites, specOf } from "./objects.ts";
import type { Machine } from "./machine.ts";
import type { Store, Stored } from "./store.ts";

/** What a pod's program was told, until when; epoch-free milliseconds of the fake time. */
export interface Suffering {
  readonly type: string;
  readonly until: number;
}

/** What kubelets and controllers know beside the objects. */
export interface Kubelets {
  /** By the pod's uid: when it will be ready; null: never. */
  readonly readyAt: Map<string, number | null>;
  /** By the pod's uid. */
  readonly sufferings: Map<string, Suffering>;
}

export interface ControllerParts {
  readonly store: Store;
  readonly machine: Machine;
  readonly kubelets: Kubelets;
}

const startMs = 2_000;
const lostAfterMs = 6_000;
const givenUpAfterMs = 12_000;
const foundAgainAfterMs = 2_000;
const restartMs = 3_000;

/** One turn of kubelets and controllers at this moment of the fake time. They do nothing while the API server stands still. */
export function turnControllers(parts: ControllerParts, now: number): void {
  watchNodes(parts, now);
  runPods(parts, now);
  const owners = [...parts.store.objects.values()].filter(hasPods);
  for (const owner of owners) keepPods(parts, owner, now);
  countQuota(parts.store);
}

const hasPods = ({ kind }: Stored) => kind === "Deployment" || kind === "StatefulSet";

function watchNodes({ store, machine }: ControllerParts, now: number): void {
  for (const { name } of nodeSites) {
    const node = store.objects.get(`/api/v1/nodes/${name}`);
    if (node === undefined) continue;
    const { isUp, since } = machine.health(name);
    const isReady = isTrue(node, "Ready");
    if (isUp && !isReady && now - since >= foundAgainAfterMs) setNode(node, true);
    if (!isUp && isReady && now - since >= lostAfterMs) setNode(node, false);
    if (isUp || now - since < givenUpAfterMs) continue;
    for (const [path, pod] of store.pods())
      if (specOf(pod)["nodeName"] === name && !path.includes("/ledger-")) store.remove(path);
  }
}

function setNode(node: Stored, isReady: boolean): void {
  node["status"] = { conditions: [{ type: "Ready", status: isReady ? "True" : "Unknown" }] };
  const taints = [{ key: "node.kubernetes.io/unreachable", effect: "NoExecute" }];
  const { taints: _, ...spec } = specOf(node);
  node["spec"] = isReady ? spec : { ...spec, taints };
}

export const isTrue = (object: Stored, type: string): boolean => {
  const { conditions = [] } = (object["status"] ?? {}) as { conditions?: Condition[] };
  return conditions.some((one) => one.type === type && one.status === "True");
};

/** What an unready pod may be told to suffer. The others change only how it works. */
const silencing = ["hang", "unready", "full"];

function runPods({ store, kubelets, machine }: ControllerParts, now: number): void {
  for (const [, pod] of store.pods()) {
    const { uid } = pod.metadata;
    const suffering = kubelets.sufferings.get(uid);
    if (suffering !== undefined && suffering.until <= now) kubelets.sufferings.delete(uid);
    const silent = silencing.includes(kubelets.sufferings.get(uid)?.type ?? "");
    const readyAt = kubelets.readyAt.get(uid) ?? null;
    const node = specOf(pod)["nodeName"];
    const isUp = typeof node === "string" && machine.health(node).isUp;
    const ready = isUp && !silent && readyAt !== null && readyAt <= now;
    const status = pod["status"] as { conditions: Condition[] }; // as bear made it
    status.conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  }
}

/** A container that ends is started again in the same pod. */
export function restart({ kubelets }: Pick<ControllerParts, "kubelets">, uid: string, now: number) {
  kubelets.sufferings.delete(uid);
  kubelets.readyAt.set(uid, now + restartMs);
}

/** Makes a workload's pods as many, and of the template, that it says: a new one first, an old one only when the new one serves. */
function keepPods(parts: ControllerParts, owner: Stored, now: number): void {
  const { replicas, template } = specOf(owner) as { replicas: number; template: PodTemplate };
  const own = parts.store.pods().filter(([, pod]) => ownerOf(pod) === owner.metadata.uid);
  const current = own.filter(([, pod]) => pod["madeFrom"] === keyOf(template));
  const old = own.filter((one) => !current.includes(one));
  const unneeded = current.slice(replicas);
  const isSurging = own.length > replicas;
  const missing = Math.max(replicas - own.length, current.length < replicas && !isSurging ? 1 : 0);
  if (missing > 0) for (let i = 0; i < missing; i++) bear(parts, owner, now);
  else if (unneeded.length > 0) unneeded.forEach(([path]) => parts.store.remove(path));
  else if (old.length > 0) {
    const isCovered = own.length > replicas && current.every(([, pod]) => isTrue(pod, "Ready"));
    const isIdle = ([, pod]: readonly [string, Stored]) => !isTrue(pod, "Ready");
    const going = old.find(isIdle) ?? (isCovered || replicas === 0 ? old[0] : undefined);
    if (going !== undefined) parts.store.remove(going[0]);
  }
  writeStatus(parts, owner);
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

/** Templates are never written to in place: each is read once. */
const keys = new WeakMap<PodTemplate, string>();
function keyOf(template: PodTemplate): string {
  const key = keys.get(template) ?? JSON.stringify(template);
  keys.set(template, key);
  return key;
}

export const ownerOf = (pod: Stored) =>
  (pod.metadata["ownerReferences"] as readonly { uid: string }[])[0]?.uid;

function bear({ store, machine, kubelets }: ControllerParts, owner: Stored, now: number): void {
  const { name, namespace = "", uid } = owner.metadata;
  if (namespace === "pizza" && podsInPizza(store) >= quotaOf(store)) return;
  const { template } = specOf(owner) as { template: PodTemplate };
  const node = freeNode(store, machine);
  if (node === null) return;
  const born = String(store.births() + 1);
  const podName = owner.kind === "StatefulSet" ? `${name}-0` : `${name}-${born}`;
  if (store.objects.has(`/api/v1/namespaces/${namespace}/pods/${podName}`)) return;
  const pod = store.add(`/api/v1/namespaces/${namespace}/pods/${podName}`, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName,
      namespace,
      labels: template.metadata.labels,
      ownerReferences: [{ uid }],
    },
    spec: { nodeName: node },
    status: { phase: "Running", podIP: `10.244.${born.length}.${Number(born) % 250}` },
    madeFrom: keyOf(template),
  });
  const image = template.spec.containers[0]?.image ?? "";
  const starts = !/:(crash|nobody-built-this)$/.test(image);
  kubelets.readyAt.set(pod.metadata.uid, starts ? now + startMs : null);
}

const podsInPizza = (store: Store) =>
  store.pods().filter(([path]) => path.includes("/namespaces/pizza/")).length;

function quotaOf(store: Store): number {
  const quota = store.objects.get("/api/v1/namespaces/pizza/resourcequotas/pizza");
  const { hard } = (quota?.["spec"] ?? { hard: {} }) as { hard: { pods?: string } };
  return Number(hard.pods ?? Infinity);
}

/** The Ready worker with the fewest pods; none while the scheduler is away. */
function freeNode(store: Store, machine: Machine): string | null {
  if (!machine.runs("scheduler")) return null;
  const load = (name: string) =>
    store.pods().filter(([, pod]) => specOf(pod)["nodeName"] === name).length;
  const open = nodeSites.slice(1).filter(({ name }) => {
    const node = store.objects.get(`/api/v1/nodes/${name}`);
    return node !== undefined && isTrue(node, "Ready") && !specOf(node)["unschedulable"];
  });
  return open.toSorted((a, b) => load(a.name) - load(b.name))[0]?.name ?? null;
}

function writeStatus({ store }: ControllerParts, owner: Stored): void {
  const { template } = specOf(owner) as { template: PodTemplate };
  const own = store.pods().filter(([, pod]) => ownerOf(pod) === owner.metadata.uid);
  const updated = own.filter(([, pod]) => pod["madeFrom"] === keyOf(template));
  const ready = own.filter(([, pod]) => isTrue(pod, "Ready"));
  owner["status"] = {
    observedGeneration: owner.metadata.generation,
    replicas: own.length,
    updatedReplicas: updated.length,
    readyReplicas: ready.length,
    availableReplicas: ready.length,
    currentRevision: updated.length === own.length ? "new" : "old",
    updateRevision: "new",
  };
}

function countQuota(store: Store): void {
  const quota = store.objects.get("/api/v1/namespaces/pizza/resourcequotas/pizza");
  if (quota !== undefined) quota["status"] = { used: { pods: String(podsInPizza(store)) } };
}
