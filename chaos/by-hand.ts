import { iptablesChain } from "../backend/cluster/node-packets.ts";
import { keptScheduler, schedulerManifest } from "../backend/cluster/node-programs.ts";
import { kindNetwork } from "../backend/cluster/own-node.ts";
import type { Change } from "./changes.ts";

/** The line that takes this change back by hand, or shows what is left of it; null where it ends by itself. */
export function byHand(change: Change): string | null {
  switch (change.type) {
    case "node-power":
      return powerLines[change.how](change.node.name);
    case "node-switch":
      return switchLines[change.program](change.node.name);
    case "packet-loss":
      return `docker exec ${change.node.name} iptables -F ${iptablesChain(change.mark)}`;
    case "fields":
    case "moved-field": {
      const { namespace, kind, name } = change.target;
      const where = namespace === null ? "" : ` -n ${namespace}`;
      return `kubectl${where} get ${kind.toLowerCase()} ${name} -o yaml`;
    }
    case "pod-deletion":
    case "pod-eviction":
    case "pod-suffering":
      return `kubectl -n ${change.pod.namespace} get pods -o wide`;
    case "load":
      return null;
    default:
      return change satisfies never;
  }
}

const powerLines = {
  pause: (node: string) => `docker unpause ${node}`,
  kill: (node: string) => `docker start ${node}`,
  disconnect: (node: string) => `docker network connect ${kindNetwork} ${node}`,
};

const switchLines = {
  kubelet: (node: string) => `docker exec ${node} systemctl start kubelet`,
  scheduler: (node: string) => `docker exec ${node} mv -n ${keptScheduler} ${schedulerManifest}`,
  "api-server": (node: string) => `docker exec ${node} pkill -CONT -x kube-apiserver`,
};
