/**
 * What makes a cluster quick enough for an audience. With Kubernetes' own defaults a silent node counts as lost after 50 s, its pods
 * move 300 s later, and the autoscaler looks every 15 s.
 */
export const stageFlags = {
  apiServer: {
    "default-not-ready-toleration-seconds": "5",
    "default-unreachable-toleration-seconds": "5",
  },
  controllerManager: {
    "node-monitor-period": "1s",
    "node-monitor-grace-period": "10s",
    "node-eviction-rate": "10",
    "unhealthy-zone-threshold": "1.1",
    "horizontal-pod-autoscaler-sync-period": "5s",
    "horizontal-pod-autoscaler-downscale-stabilization": "30s",
    "horizontal-pod-autoscaler-cpu-initialization-period": "10s",
    "horizontal-pod-autoscaler-initial-readiness-delay": "5s",
  },
} as const;

/** Heartbeats every 2 s, and a crashed container is tried again within 5 s. */
export const stageKubelet = {
  nodeStatusUpdateFrequency: "2s",
  nodeLeaseDurationSeconds: 8,
  crashLoopBackOff: { maxContainerRestartPeriod: "5s" },
} as const;

/** The CPU that a pod uses is looked at every 2 s instead of every 10 to 15: the autoscaler hears of a rush after 6 to 12 s instead of 13 to 20, for 1 % of a core a worker. */
export const stageKubeletFlags = { "housekeeping-interval": "2s" } as const;
