import type { ControlSettings, KubeletSettings, Known } from "../../wire/settings.ts";
import { known, type Source } from "./known.ts";
import { at, fieldsOf } from "./look.ts";

/** kube-controller-manager's and the API server's. `minor`: of the cluster's version; null where it is not known. */
export function controlSettings(
  manager: Source | null,
  apiServer: Source | null,
  minor: number | null,
): ControlSettings {
  const duration = (name: string, seconds: number) =>
    known(manager, { name: `--${name}`, byDefault: seconds, unit: "duration" });
  const number = (name: string, byDefault: number) =>
    known(manager, { name: `--${name}`, byDefault, unit: "number" });
  // plugin/pkg/admission/defaulttolerationseconds/admission.go
  const toleration = (name: string) =>
    known(apiServer, { name: `--${name}`, byDefault: 300, unit: "seconds" });
  return {
    // pkg/controller/nodelifecycle/config/v1alpha1/defaults.go; the grace period was 40 s before 1.32 (kubernetes/kubernetes#126287)
    nodeMonitorPeriod: duration("node-monitor-period", 5),
    nodeMonitorGracePeriod: duration(
      "node-monitor-grace-period",
      minor !== null && minor < 32 ? 40 : 50,
    ),
    nodeEvictionRate: number("node-eviction-rate", 0.1),
    // pkg/controller/podautoscaler/config/v1alpha1/defaults.go
    hpaSyncPeriod: duration("horizontal-pod-autoscaler-sync-period", 15),
    hpaDownscaleStabilization: duration("horizontal-pod-autoscaler-downscale-stabilization", 300),
    hpaCpuInitializationPeriod: duration(
      "horizontal-pod-autoscaler-cpu-initialization-period",
      300,
    ),
    hpaInitialReadinessDelay: duration("horizontal-pod-autoscaler-initial-readiness-delay", 30),
    hpaTolerance: number("horizontal-pod-autoscaler-tolerance", 0.1),
    notReadyToleration: toleration("default-not-ready-toleration-seconds"),
    unreachableToleration: toleration("default-unreachable-toleration-seconds"),
  };
}

/** From what a kubelet answers at /configz; null where it could not be asked. */
export function kubeletSettings(configz: unknown, node: string): KubeletSettings {
  const config = at(configz, "kubeletconfig");
  const source = config === null ? null : fieldsOf(config, `${node}'s kubelet configuration`);
  const backOff = source === null ? null : fieldsOf(at(config, "crashLoopBackOff"), source.name);
  const update = { name: "nodeStatusUpdateFrequency", byDefault: 10, unit: "duration" } as const;
  const nodeStatusUpdateFrequency = known(source, update);
  const isSet = at(config, update.name) !== null;
  return {
    // pkg/kubelet/apis/config/v1beta1/defaults.go: five minutes, unless the one above is set
    nodeStatusUpdateFrequency,
    nodeStatusReportFrequency: known(source, {
      name: "nodeStatusReportFrequency",
      byDefault: isSet ? nodeStatusUpdateFrequency.amount / 1000 : 300,
      unit: "duration",
    }),
    nodeLeaseDuration: known(source, {
      name: "nodeLeaseDurationSeconds",
      byDefault: 40,
      unit: "seconds",
    }),
    // pkg/kubelet/kubelet.go: MaxContainerBackOff
    crashLoopMax: known(backOff, {
      name: "maxContainerRestartPeriod",
      byDefault: 300,
      unit: "duration",
    }),
  };
}

/** metrics-server's own default is a minute (cmd/metrics-server/app/options/options.go); its manifests say 15 s. */
export const metricResolution = (server: Source | null): Known | null =>
  server === null
    ? null
    : known(server, { name: "--metric-resolution", byDefault: 60, unit: "duration" });
