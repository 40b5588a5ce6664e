import type { Capabilities } from "../chaos/fault.ts";
import { whyNoPacketShares } from "./cluster/node-actions.ts";
import type { Cluster } from "./cluster/provider.ts";
import { probeNetem } from "./host/capabilities.ts";
import type { LabInfo, LabState } from "./wire/state.ts";

interface LabOf {
  readonly cluster: Cluster;
  /** Visitors' orders a second; 0 for none. */
  readonly ordersPerSecond: number;
}

/** What this cluster cannot do, and why; null where it can. */
export async function capabilitiesOf({ cluster, ordersPerSecond }: LabOf): Promise<Capabilities> {
  const { name, provider } = cluster;
  const noContainers = provider === "kind" ? null : "The nodes are not containers of this machine.";
  const [netem, shares] = await Promise.all([
    probeNetem(),
    noContainers === null ? whyNoPacketShares(name) : noContainers,
  ]);
  return {
    "real-pods": cluster.simulated
      ? "The nodes are simulated: no processes run in these pods."
      : null,
    "docker-nodes": noContainers,
    visitors: whyNoVisitors(cluster, ordersPerSecond),
    netem: netem.here ? null : netem.reason,
    "packet-shares": shares,
  };
}

/** Why nobody orders, or null where visitors come. */
function whyNoVisitors({ simulated, shopUrl }: Cluster, ordersPerSecond: number): string | null {
  if (simulated) return "The nodes are simulated: nobody bakes, so nobody can order.";
  if (shopUrl === null) return "The shop cannot be reached from this machine.";
  return ordersPerSecond > 0 ? null : "Started without visitors (--orders 0).";
}

/** How the lab shows itself. */
export function describe({ cluster, ordersPerSecond }: LabOf, startedAt: number): LabInfo {
  const { provider, name, version, simulated, timings, shopUrl } = cluster;
  const noVisitors = whyNoVisitors(cluster, ordersPerSecond);
  return {
    provider,
    cluster: name,
    version,
    simulated,
    timings,
    ordersPerSecond: noVisitors === null ? ordersPerSecond : null,
    noVisitors,
    shopUrl,
    startedAt,
  };
}

/** How many are ready, of how many. */
export function countReady({ nodes, pods }: LabState) {
  const ready = <T>(objects: Readonly<Record<string, T>>, isReady: (one: T) => boolean) => {
    const all = Object.values(objects);
    return { ready: all.filter(isReady).length, total: all.length };
  };
  return {
    nodes: ready(nodes, ({ readiness }) => readiness === "ready"),
    pods: ready(pods, ({ phase }) => phase === "ready"),
  };
}
