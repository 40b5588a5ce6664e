import { LabError, nearest } from "../backend/core/errors.ts";
import { safeText } from "../backend/core/text.ts";
import type { Fault } from "./fault.ts";
import { apiServerPause } from "./faults/api-server-pause.ts";
import { badImage } from "./faults/bad-image.ts";
import { badVersion } from "./faults/bad-version.ts";
import { configBroken } from "./faults/config-broken.ts";
import { containerCrash } from "./faults/container-crash.ts";
import { cpuStress } from "./faults/cpu-stress.ts";
import { crashLoop } from "./faults/crash-loop.ts";
import { dnsOutage } from "./faults/dns-outage.ts";
import { kubeletStop } from "./faults/kubelet-stop.ts";
import { livenessHang } from "./faults/liveness-hang.ts";
import { loadSpike } from "./faults/load-spike.ts";
import { memoryStress } from "./faults/memory-stress.ts";
import { metricsServerDown } from "./faults/metrics-server-down.ts";
import { networkLatency } from "./faults/network-latency.ts";
import { networkLoss } from "./faults/network-loss.ts";
import { networkPartition } from "./faults/network-partition.ts";
import { nodeCordon } from "./faults/node-cordon.ts";
import { nodeDrain } from "./faults/node-drain.ts";
import { nodeFreeze } from "./faults/node-freeze.ts";
import { nodeKill } from "./faults/node-kill.ts";
import { nodePartition } from "./faults/node-partition.ts";
import { oom } from "./faults/oom.ts";
import { podDelete } from "./faults/pod-delete.ts";
import { quotaExhausted } from "./faults/quota-exhausted.ts";
import { readinessOff } from "./faults/readiness-off.ts";
import { schedulerDown } from "./faults/scheduler-down.ts";
import { secretRevoked } from "./faults/secret-revoked.ts";
import { sickReplica } from "./faults/sick-replica.ts";
import { slowReplica } from "./faults/slow-replica.ts";
import { volumeFull } from "./faults/volume-full.ts";
import { zoneOutage } from "./faults/zone-outage.ts";

/** Every fault there is, in the order of the page. `scripts/new-fault.ts` adds a line. */
export const catalogue: readonly Fault[] = [
  podDelete,
  containerCrash,
  oom,
  livenessHang,
  readinessOff,
  sickReplica,
  slowReplica,
  cpuStress,
  memoryStress,
  badVersion,
  badImage,
  crashLoop,
  nodeKill,
  nodeFreeze,
  nodePartition,
  kubeletStop,
  nodeCordon,
  nodeDrain,
  zoneOutage,
  loadSpike,
  networkLatency,
  networkLoss,
  networkPartition,
  dnsOutage,
  configBroken,
  secretRevoked,
  quotaExhausted,
  volumeFull,
  schedulerDown,
  metricsServerDown,
  apiServerPause,
];

/** The fault of this name. Throws a LabError `unknown-fault` with the nearest name and the list. */
export function findFault(name: string, faults: readonly Fault[] = catalogue): Fault {
  const found = faults.find((fault) => fault.name === name);
  if (found !== undefined) return found;
  const names = faults.map((fault) => fault.name);
  const near = nearest(name, names);
  throw new LabError(
    "unknown-fault",
    `There is no fault "${safeText(name)}".`,
    `${near === null ? "" : `Did you mean "${near}"? `}Faults: ${names.join(", ")}.`,
  );
}
