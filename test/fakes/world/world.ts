import { type ClusterActions, createActions } from "../../../backend/cluster/actions.ts";
import { type Kube, KubeError, type KubeRequest } from "../../../backend/cluster/clients.ts";
import type { Guard } from "../../../backend/cluster/guard.ts";
import type { NodeActions } from "../../../backend/cluster/node-actions.ts";
import { type FakeTime, createFakeTime } from "../time.ts";
import { type Kubelets, ownerOf, restart, turnControllers } from "./controllers.ts";
import { differenceOf, type Snapshot, snapshotOf } from "./difference.ts";
import { away, createMachine, type Machine } from "./machine.ts";
import { fillStore } from "./objects.ts";
import { createStore, kubeOf, type Store, type Stored } from "./store.ts";

/** The pizza business on four nodes, all in memory: an API server with its controllers, containers with their timers. The lab's real actions run on it. */
export interface World {
  readonly time: FakeTime;
  readonly store: Store;
  readonly machine: Machine;
  readonly kube: Pick<Kube, "get" | "send" | "clockSkewMs">;
  readonly cluster: ClusterActions;
  readonly nodes: NodeActions;
  /** Orders a failure: so many calls of this port fail (Infinity: until 0), after the next `after`. */
  breakCalls(port: "kube" | "docker", count: number, after?: number): void;
  /** What somebody does with kubectl, without the lab. */
  find(path: string): Stored;
  /** Another object of the same name and content takes its place. */
  replace(path: string): void;
  /** Lets all happen that was due since somebody looked last; every question does so. */
  catchUp(): void;
  /** What is not as it was at the beginning, and will not heal by itself; empty when all is. */
  difference(): readonly string[];
}

export interface WorldOptions {
  readonly time?: FakeTime;
  /** Pods by part, where not as the manifests say. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** A world in which all is well. */
export function createWorld({ time = createFakeTime(), counts = {} }: WorldOptions = {}): World {
  const start = startOf(counts);
  const store = createStore(() => time.now(), start.dump);
  const now = () => time.monotonic();
  const broken = { kube: { after: 0, count: 0 }, docker: { after: 0, count: 0 } };
  const failing = (port: "kube" | "docker") =>
    broken[port].after > 0
      ? broken[port].after-- < 0
      : broken[port].count > 0 && broken[port].count-- > 0;
  const machine = createMachine(now, () => {
    catchUp();
    if (failing("docker")) throw new Error("Docker does not answer.");
  });
  const kubelets: Kubelets = { readyAt: new Map(start.readyAt), sufferings: new Map() };
  const parts = { store, machine, kubelets };
  let seen = now();
  const turn = (at: number) => {
    machine.turn();
    if (machine.runs("api-server")) turnControllers(parts, at);
  };
  const catchUp = () => {
    while (seen + stepMs <= now()) turn((seen += stepMs));
    turn(now());
  };
  const special = specialPaths(parts, now);
  const guarded: Pick<Store, "get" | "send"> = {
    get: (path, query) => store.get(path, query),
    send: (request) => (special(request) ? {} : store.send(request)),
  };
  const kube = kubeOf(guarded, () => {
    catchUp();
    if (failing("kube") || !machine.runs("api-server")) throw away();
  });
  const cluster = createActions({
    kube: { ...neverUsed, ...kube },
    guard: ours,
    namespace: "pizza",
  });
  return {
    time,
    store,
    machine,
    kube,
    cluster,
    nodes: machine.nodes,
    catchUp,
    replace(path) {
      const old = store.objects.get(path);
      if (old === undefined) return;
      const { uid } = store.add(path, old).metadata;
      kubelets.readyAt.set(uid, kubelets.readyAt.get(old.metadata.uid) ?? null);
      for (const [, pod] of store.pods())
        if (ownerOf(pod) === old.metadata.uid) pod.metadata["ownerReferences"] = [{ uid }];
    },
    breakCalls: (port, count, after = 0) => void (broken[port] = { count, after }),
    find(path) {
      const found = store.objects.get(path);
      if (found === undefined) throw new Error(`There is no ${path}.`);
      return found;
    },
    difference() {
      catchUp();
      return [
        ...differenceOf(start.baseline, snapshotOf(store)),
        ...machine.troubles(),
        ...suffering(parts),
      ];
    },
  };
}

const stepMs = 1000;

interface Start {
  readonly dump: string;
  readonly readyAt: Kubelets["readyAt"];
  readonly baseline: Snapshot;
}

const starts = new Map<string, Start>();

/** The business when all of it serves. Made once for all worlds with as many pods. */
function startOf(counts: Readonly<Record<string, number>>): Start {
  const key = JSON.stringify(counts);
  const known = starts.get(key);
  if (known !== undefined) return known;
  const store = createStore(() => bornAt);
  const machine = createMachine(
    () => 0,
    () => {},
  );
  const kubelets: Kubelets = { readyAt: new Map(), sufferings: new Map() };
  fillStore(store, counts);
  // In the past: nothing is left to happen when a test begins.
  for (let at = -20_000; at <= 0; at += stepMs) turnControllers({ store, machine, kubelets }, at);
  const start = { dump: store.dump(), readyAt: kubelets.readyAt, baseline: snapshotOf(store) };
  starts.set(key, start);
  return start;
}

/** Epoch milliseconds. */
const bornAt = Date.parse("2026-01-01T00:00:00Z");

/** The fake's cluster is always the lab's own. */
export const ours: Guard = { check: async () => {} };

const neverUsed: Omit<Kube, "get" | "send" | "clockSkewMs"> = {
  connection: { server: "", ca: null, clientCert: null, clientKey: null, token: null },
  apply: async () => Promise.reject(new Error("Nobody applies here.")),
  close: async () => {},
};

const suffering = ({ store, kubelets }: { store: Store; kubelets: Kubelets }) =>
  [...store.objects.values()].flatMap(({ kind, metadata }) => {
    const type = kind === "Pod" ? kubelets.sufferings.get(metadata.uid)?.type : undefined;
    return type === undefined ? [] : [`${metadata.name} suffers: ${type}`];
  });

/** Evictions, and what pods are told through the API server: true when it was one. */
function specialPaths(
  { store, kubelets }: { store: Store; kubelets: Kubelets },
  now: () => number,
): (request: KubeRequest) => boolean {
  return ({ path, body, query = {} }) => {
    const eviction = /^(?<pod>.*\/pods\/[^/]+)\/eviction$/.exec(path)?.groups?.["pod"];
    const told = /^(?<pod>.*\/pods\/[^/]+):8080\/proxy\/fault$/.exec(path)?.groups?.["pod"];
    const pod = store.objects.get(eviction ?? told ?? "");
    if (eviction === undefined && told === undefined) return false;
    if (pod === undefined) throw new KubeError(404, "NotFound", "No such pod.");
    store.writes.push(`POST ${path}`);
    const { uid } = pod.metadata;
    if (eviction !== undefined) {
      const { deleteOptions } = body as { deleteOptions: { preconditions: { uid: string } } };
      if (deleteOptions.preconditions.uid !== uid) throw new KubeError(409, "Conflict", "Another.");
      store.remove(eviction);
    } else tell({ kubelets }, uid, { query, now: now() });
    return true;
  };
}

function tell(
  parts: { readonly kubelets: Kubelets },
  uid: string,
  { query, now }: { readonly query: Readonly<Record<string, string>>; readonly now: number },
): void {
  const { type = "", seconds = "0" } = query;
  if (type === "recover") parts.kubelets.sufferings.delete(uid);
  else if (type === "crash") restart(parts, uid, now);
  else parts.kubelets.sufferings.set(uid, { type, until: now + Number(seconds) * 1000 });
}
