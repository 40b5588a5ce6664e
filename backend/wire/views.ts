/** What is kept of each watched object. Every string from the cluster is hostile text: show it only through text nodes. Times are epoch milliseconds. */

/** The watched kinds and the view kept of each. Adding a kind: one line here, one translator, one line in watch/kinds.ts. */
export interface Views {
  readonly pods: PodView;
  readonly nodes: NodeView;
  readonly deployments: WorkloadView;
  readonly replicasets: WorkloadView;
  readonly statefulsets: WorkloadView;
  readonly endpointslices: EndpointsView;
  readonly hpas: HpaView;
  readonly pdbs: PdbView;
  readonly claims: ClaimView;
  readonly events: KubeEventView;
}
export type Kind = keyof Views;
export const kinds = [
  "pods",
  "nodes",
  "deployments",
  "replicasets",
  "statefulsets",
  "endpointslices",
  "hpas",
  "pdbs",
  "claims",
  "events",
] as const satisfies readonly Kind[];

/** What every view carries; `resourceVersion` lets a measurement join the page with the API server's own stream. */
export interface Seen {
  readonly uid: string;
  readonly name: string;
  readonly resourceVersion: string;
}

/**
 * pending: no node yet · scheduled: has a node, no container started · starting: runs, not ready yet · ready · unready: was ready, is not now
 * waiting: the kubelet holds it back (CrashLoopBackOff, ImagePullBackOff; see `reason`) · leaving: deleted, still ending · finished: ended for good
 */
export type PodPhase =
  | "pending"
  | "scheduled"
  | "starting"
  | "ready"
  | "unready"
  | "waiting"
  | "leaving"
  | "finished";

export interface PodView extends Seen {
  /** Label app.kubernetes.io/name, such as "storefront"; the pod's own name when it has none. */
  readonly app: string;
  /** Label app.kubernetes.io/version, such as "v1". */
  readonly version: string | null;
  readonly node: string | null;
  readonly phase: PodPhase;
  /** Kubernetes' reason for the phase (CrashLoopBackOff, OOMKilled, Unschedulable), or null. */
  readonly reason: string | null;
  readonly restarts: number;
  readonly owner: Owner | null;
  readonly createdAt: number;
  /** Condition PodScheduled (1 s resolution), or null. */
  readonly scheduledAt: number | null;
  /** Condition PodReadyToStartContainers: sandbox and network are there (1 s resolution), or null. */
  readonly sandboxAt: number | null;
  /** When the container that runs now was started; of several the last one (1 s resolution). Null while none runs. */
  readonly startedAt: number | null;
  /** When a container of it last ended (1 s resolution), or null. */
  readonly finishedAt: number | null;
  /** When it last became ready, by the kubelet's clock (1 s resolution), or null. */
  readonly readyAt: number | null;
  /** deletionTimestamp less the grace period: when somebody asked it to go, or null. */
  readonly deletedAt: number | null;
  readonly graceSeconds: number | null;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** ready: the kubelet says so · not-ready: the kubelet says it is not · silent: the kubelet says nothing (condition Unknown) */
export type NodeReadiness = "ready" | "not-ready" | "silent";

export interface NodeView extends Seen {
  readonly role: "control-plane" | "worker";
  readonly readiness: NodeReadiness;
  /** Since when, by the condition's stamp (1 s resolution). */
  readonly readinessAt: number | null;
  /** False while cordoned. */
  readonly schedulable: boolean;
  /** As "key:Effect". */
  readonly taints: readonly string[];
  readonly zone: string | null;
  readonly kubeletVersion: string;
}

export interface WorkloadView extends Seen {
  readonly app: string;
  readonly wanted: number;
  readonly ready: number;
  readonly available: number;
  /** Pods of the newest template. */
  readonly updated: number;
  readonly revision: number | null;
  readonly paused: boolean;
  /** Label app.kubernetes.io/version of the pod template. */
  readonly version: string | null;
  readonly owner: Owner | null;
  /** The controller has seen the newest spec (observedGeneration ≥ generation). */
  readonly observed: boolean;
  readonly conditions: readonly Condition[];
  readonly createdAt: number;
  /** Pods that there are, of any template. */
  readonly replicas: number;
  readonly template: TemplateView;
  /** How a Deployment replaces its pods; null for everything else, and where it recreates all at once. */
  readonly rolling: RollingView | null;
  /** When the rollout last got a step further (condition Progressing, lastUpdateTime, 1 s resolution), or null. */
  readonly progressedAt: number | null;
  /** Annotation kubernetes.io/change-cause, or null. */
  readonly changeCause: string | null;
}

/** What tells one pod template from another; every text in it is short, and hostile. */
export interface TemplateView {
  /** Label pod-template-hash; a Deployment's own template has none. */
  readonly hash: string | null;
  /** Of its first container. */
  readonly image: string | null;
  /** By name, such as "image" or "env PIZZA_ROLE"; what is empty is not there. */
  readonly parts: Readonly<Record<string, string>>;
  /** Of all of it: templates with the same one are the same, whatever was cut short above. */
  readonly whole: string;
}

export interface RollingView {
  /** Pods above the wanted number that a rollout may have, and pods below it. */
  readonly surge: number;
  readonly unavailable: number;
  readonly minReadySeconds: number;
  readonly progressDeadlineSeconds: number;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly at: number | null;
}

export interface EndpointsView extends Seen {
  readonly service: string;
  readonly endpoints: readonly {
    readonly pod: string;
    readonly ready: boolean;
    readonly serving: boolean;
    readonly terminating: boolean;
  }[];
}

export interface HpaView extends Seen {
  readonly target: string;
  readonly min: number;
  readonly max: number;
  readonly current: number;
  readonly desired: number;
  /** CPU utilisation in percent of the request: now (null: no metric yet) and wanted. */
  readonly currentPercent: number | null;
  readonly targetPercent: number | null;
  readonly scaledAt: number | null;
  readonly conditions: readonly HpaCondition[];
  /** CPU that a pod used on average, in thousandths of a core; null without a metric. */
  readonly currentMilli: number | null;
  /** Metrics beside the CPU that it scales by, too. */
  readonly otherMetrics: number;
  /** Its own rules, or null where Kubernetes' are in force. */
  readonly scaleUp: HpaRules | null;
  readonly scaleDown: HpaRules | null;
}

export interface HpaCondition extends Condition {
  readonly message: string;
}

/** One way of scaling in spec.behavior. */
export interface HpaRules {
  /** Null: the controller's own. */
  readonly stabilizationSeconds: number | null;
  /** A share, such as 0.1; null: the controller's own. */
  readonly tolerance: number | null;
  readonly select: "Max" | "Min" | "Disabled";
  readonly policies: readonly {
    readonly type: "Pods" | "Percent";
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

export interface PdbView extends Seen {
  readonly allowed: number;
  readonly healthy: number;
  readonly wanted: number;
}

export interface ClaimView extends Seen {
  readonly phase: string;
  readonly capacity: string | null;
}

export interface KubeEventView extends Seen {
  readonly at: number;
  readonly warning: boolean;
  readonly reason: string;
  readonly message: string;
  readonly about: Owner;
  readonly count: number;
}
