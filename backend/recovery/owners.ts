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
  const probe = workload?.readiness?.period ?? workload?.startup?.period ?? null;
  switch (row.kind) {
    case "pod":
      // A StatefulSet waits until the old pod has ended.
      return {
        created: workload?.kind === "StatefulSet" ? workload.terminationGrace : null,
        ready: probe,
      };
    case "restart":
      return {
        "back-off": kubelet.crashLoopMax,
        started: startedOwner(row, settings),
        ready: probe,
      };
    case "node":
      return {
        "not-ready": control.nodeMonitorGracePeriod,
        tainted: control.nodeMonitorPeriod,
        evicted: workload?.unreachableToleration ?? control.unreachableToleration,
        replaced: null,
      };
    case "rollout":
      return { ready: probe, complete: workload?.minReady ?? null };
    default:
      return row.kind satisfies never;
  }
}

/** The wait of a crash loop; a first restart waits for nothing. */
const startedOwner = ({ marks }: Row, { kubelet }: ClusterSettings) =>
  marks["back-off"] === undefined ? null : kubelet.crashLoopMax;

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
