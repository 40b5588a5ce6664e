import type { ClusterActions } from "../backend/cluster/actions.ts";
import type { NodeActions } from "../backend/cluster/node-actions.ts";
import type { LoadActions } from "../backend/core/load.ts";

/** All that changes may be made with. The in-cluster reaper has no nodes and no load; the watchdog has no load. */
export interface Hands {
  readonly cluster: ClusterActions;
  readonly nodes: NodeActions | null;
  readonly load: LoadActions | null;
}
