import type { SeenEvent } from "../wire/events.ts";
import type { Kind, Views } from "../wire/views.ts";
import { claimView } from "./translate/claims.ts";
import { endpointsView } from "./translate/endpoints.ts";
import { kubeEventView } from "./translate/events.ts";
import { hpaView } from "./translate/hpas.ts";
import { nodeView } from "./translate/nodes.ts";
import { pdbView } from "./translate/pdbs.ts";
import { podView } from "./translate/pods.ts";
import { deploymentView, replicaSetView, statefulSetView } from "./translate/workloads.ts";

/** A kind of object that the lab watches: where it is listed, and what is kept of each. */
export interface WatchedKind {
  readonly kind: Kind;
  /** The API path of its list in this namespace, or of all of it where the kind has no namespace. */
  path(namespace: string): string;
  /** What an object means, or null when it is none of this kind. Pure; keeps only what the view has room for. */
  see(object: unknown, at: number): SeenEvent | null;
  /** The API server sends bookmarks while nothing happens. Not of Events: it keeps no watch cache of them (kube-apiserver's --watch-cache-sizes has events#0). */
  readonly hasBookmarks: boolean;
}

/** Every kind that the lab watches. Needs get, list and watch on each, and nothing else. */
export const watchedKinds: readonly WatchedKind[] = [
  cluster("nodes", "/api/v1/nodes", nodeView),
  namespaced("pods", "/api/v1", "pods", podView),
  namespaced("deployments", "/apis/apps/v1", "deployments", deploymentView),
  namespaced("replicasets", "/apis/apps/v1", "replicasets", replicaSetView),
  namespaced("statefulsets", "/apis/apps/v1", "statefulsets", statefulSetView),
  namespaced("endpointslices", "/apis/discovery.k8s.io/v1", "endpointslices", endpointsView),
  namespaced("hpas", "/apis/autoscaling/v2", "horizontalpodautoscalers", hpaView),
  namespaced("pdbs", "/apis/policy/v1", "poddisruptionbudgets", pdbView),
  namespaced("claims", "/api/v1", "persistentvolumeclaims", claimView),
  { ...namespaced("events", "/api/v1", "events", kubeEventView), hasBookmarks: false },
];

type Translate<K extends Kind> = (object: unknown) => Views[K] | null;

function cluster<K extends Kind>(kind: K, path: string, translate: Translate<K>): WatchedKind {
  return { kind, path: () => path, see: seeing(kind, translate), hasBookmarks: true };
}

function namespaced<K extends Kind>(
  kind: K,
  group: string,
  resource: string,
  translate: Translate<K>,
): WatchedKind {
  const path = (namespace: string) =>
    `${group}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
  return { kind, path, see: seeing(kind, translate), hasBookmarks: true };
}

function seeing<K extends Kind>(kind: K, translate: Translate<K>): WatchedKind["see"] {
  return (object, at) => {
    const view = translate(object);
    // Kind and view belong together by this function's own signature; TypeScript cannot follow that through the union.
    return view === null ? null : ({ type: "seen", kind, at, view } as SeenEvent);
  };
}
