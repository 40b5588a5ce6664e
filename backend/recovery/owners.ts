import type { RecoveryStep, Setting } from "../wire/recovery.ts";
import type { ClusterSettings, Known, WorkloadSettings } from "../wire/settings.ts";
import type { Row } from "./rows.ts";

/** Which setting decides how long it took to get to this step, or null where it is just work. */
export function ownerOf(
  row: Row,
  step: RecoveryStep,
  settings: ClusterSettings | null,
): Setting | null {
  if (settings === null) return null;
  return ownersKnown(row, settings)[step]?.setting ?? null;
}

type Owners = Partial<Readonly<Record<RecoveryStep, Known | null>>>;

function ownersKnown(row: Row, settings: ClusterSettings): Owners {
  const { control, kubelet } = settings;
  const workload = workloadOf(row, settings);
  // Looked at once a period: until the startup probe has succeeded by that one, then by the readiness probe.
  const probe = workload?.readiness?.period ?? workload?.startup?.period ?? null;
  switch (row.kind) {
    case "pod":
      // A StatefulSet makes the new pod when the old one has ended; a ReplicaSet does not wait.
      return {
        created: workload?.kind === "StatefulSet" ? workload.terminationGrace : null,
        ready: probe,
      };
    case "restart":
      return {
        // A first restart waits for nothing.
        started: row.marks["back-off"] === undefined ? null : kubelet.crashLoopMax,
        ready: probe,
      };
    case "node":
      return {
        "not-ready": control.nodeMonitorGracePeriod,
        // Taints that evict are put on by a queue of this rate; see NodeLifecycleController.doNoExecuteTaintingPass.
        tainted: control.nodeEvictionRate,
        evicted: workload?.unreachableToleration ?? control.unreachableToleration,
      };
    case "rollout":
      return { ready: probe, complete: workload?.minReady ?? null };
    default:
      return row.kind satisfies never;
  }
}

/** Of a node the workload whose pods are given up first; of the rest their own. */
function workloadOf(row: Row, { workloads }: ClusterSettings): WorkloadSettings | null {
  const all = Object.values(workloads);
  if (row.kind === "node")
    return (
      all.toSorted((a, b) => a.unreachableToleration.amount - b.unreachableToleration.amount)[0] ??
      null
    );
  return all.find(({ name }) => name === row.app) ?? null;
}
