/** The settings that decide how long healing takes, as they are in this cluster now: read by backend/cluster/settings.ts, used by backend/recovery. Every string is hostile text. */

import type { Setting } from "./recovery.ts";

/** One setting as a number. */
export interface Known {
  /** Milliseconds for durations; else as it is. Where it could not be read: Kubernetes' own default. */
  readonly amount: number;
  /** Null: it cannot be read in this cluster, so that `amount` is an assumption. */
  readonly setting: Setting | null;
}

export interface ClusterSettings {
  readonly readAt: number;
  readonly control: ControlSettings;
  readonly kubelet: KubeletSettings;
  /** metrics-server's --metric-resolution; null without a metrics-server. */
  readonly metricResolution: Known | null;
  /** By "Deployment/storefront" or "StatefulSet/ledger". */
  readonly workloads: Readonly<Record<string, WorkloadSettings>>;
  /** By the name of the Deployment that it scales. */
  readonly hpas: Readonly<Record<string, HpaSettings>>;
}

/** kube-controller-manager's flags, and the API server's default tolerations. */
export interface ControlSettings {
  readonly nodeMonitorPeriod: Known;
  readonly nodeMonitorGracePeriod: Known;
  /** Nodes a second. */
  readonly nodeEvictionRate: Known;
  readonly hpaSyncPeriod: Known;
  readonly hpaDownscaleStabilization: Known;
  readonly hpaCpuInitializationPeriod: Known;
  readonly hpaInitialReadinessDelay: Known;
  /** A share, such as 0.1. */
  readonly hpaTolerance: Known;
  readonly notReadyToleration: Known;
  readonly unreachableToleration: Known;
}

export interface KubeletSettings {
  readonly nodeStatusUpdateFrequency: Known;
  /** An unchanged status is told as often. */
  readonly nodeStatusReportFrequency: Known;
  /** The kubelet renews its lease every quarter of it. */
  readonly nodeLeaseDuration: Known;
  readonly crashLoopMax: Known;
}

/** Of the pod template and the strategy of a Deployment or StatefulSet. */
export interface WorkloadSettings {
  readonly kind: "Deployment" | "StatefulSet";
  readonly name: string;
  readonly replicas: number;
  /** The node that its volume lies on: its pods start nowhere else; null where they may. */
  readonly boundTo: string | null;
  readonly terminationGrace: Known;
  readonly preStopSleep: Known | null;
  readonly startup: ProbeSettings | null;
  readonly readiness: ProbeSettings | null;
  readonly liveness: ProbeSettings | null;
  readonly minReady: Known;
  /** Of the first container, in MiB; null where it has none. */
  readonly memoryLimit: Known | null;
  /** Pods, worked out from the share and the replicas. */
  readonly maxSurge: Known;
  readonly maxUnavailable: Known;
  readonly progressDeadline: Known;
  readonly notReadyToleration: Known;
  readonly unreachableToleration: Known;
}

export interface ProbeSettings {
  readonly initialDelay: Known;
  readonly period: Known;
  readonly timeout: Known;
  readonly failures: Known;
  readonly successes: Known;
}

export interface HpaSettings {
  readonly name: string;
  readonly min: Known;
  readonly max: Known;
  /** CPU in percent of the request; null where it scales by something else. */
  readonly targetPercent: Known | null;
  readonly tolerance: Known;
  readonly scaleUpStabilization: Known;
  readonly scaleDownStabilization: Known;
  readonly scaleUp: readonly HpaPolicy[];
  readonly scaleDown: readonly HpaPolicy[];
}

export interface HpaPolicy {
  readonly type: "Pods" | "Percent";
  readonly value: number;
  readonly periodMs: number;
}
