import type { Progress } from "../core/progress.ts";
import type { Timings } from "../wire/state.ts";
import type { KubeConnection } from "./clients.ts";

/** Where a cluster comes from. One file a provider, listed in providers.ts. */
export interface Provider {
  readonly name: "kind" | "kwok" | "context";
  /** One line for --help: what it gives, and what it needs. */
  readonly summary: string;
  /** The cluster of this name if it is up, or null. Changes nothing. */
  find(spec: ClusterSpec, signal?: AbortSignal): Promise<Cluster | null>;
  /** Brings the cluster up and waits until every node is Ready. A failure leaves nothing behind unless `retain`. */
  create(spec: ClusterSpec, run: CreateRun): Promise<Cluster>;
  /** Removes what `create` made, and nothing else; a cluster that is not there is fine. Answers with a line per thing removed. */
  remove(spec: ClusterSpec, run: CreateRun): Promise<readonly string[]>;
}

/** Which cluster is wanted. */
export interface ClusterSpec {
  /** The lab's name for it: the kind cluster's name, the prefix of the node containers. */
  readonly name: string;
  readonly workers: number;
  readonly timings: Timings;
  /** Host port on 127.0.0.1 where the shop answers. */
  readonly shopPort: number;
  /** The lab's folder for this cluster: kubeconfig, what was made, what must be put back. */
  readonly stateDir: string;
  /** Built images and tools, shared between clusters. */
  readonly cacheDir: string;
  /** For `context`: the kubeconfig context that the user named, and whether they confirmed it. */
  readonly context?: { readonly name: string; readonly confirmed: boolean };
}

export interface CreateRun {
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Keep the pieces of a failed step for a look. */
  readonly retain?: boolean;
  /** Goes ahead where a terminal user would be asked (installing Docker). */
  readonly ask?: (question: string) => Promise<boolean>;
  /**
   * Makes the archive of images (docker save) that the nodes must hold. The provider starts it as early as it can, beside its own
   * work, and loads what it answers into every node. `rootImage`: a local image whose files the sample app's own may be built from.
   */
  readonly images?: (rootImage: string) => Promise<string>;
}

/** A cluster that is up. */
export interface Cluster {
  readonly provider: Provider["name"];
  readonly name: string;
  /** Kubernetes' version, such as "v1.36.3". */
  readonly version: string;
  /** Nodes without kubelets: no processes, no probes, no traffic. Said wherever the cluster is named. */
  readonly simulated: boolean;
  readonly timings: Timings;
  readonly connection: KubeConnection;
  /** Where visitors reach the shop, such as "http://127.0.0.1:8080", or null where they cannot. */
  readonly shopUrl: string | null;
  /** Whether NetworkPolicies have an effect here. */
  readonly enforcesNetworkPolicy: boolean;
}
