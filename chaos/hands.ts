import type { ClusterActions } from "../backend/cluster/actions.ts";
import type { NodeActions } from "../backend/cluster/node-actions.ts";

/** More visitors than usual, for a while. */
export interface LoadSpike {
  /** Orders a second beside the usual ones, at the height of it. */
  readonly ordersPerSecond: number;
  /** step: all at once; ramp: rising over the whole time; flash-sale: a steep rise, a plateau, a slow end. */
  readonly shape: "step" | "ramp" | "flash-sale";
  readonly seconds: number;
}

/** The traffic worker's spikes. They end with the lab: nothing is left behind. */
export interface LoadActions {
  /** Starts a spike under this name; one that runs goes on. It ends by itself. */
  start(name: string, spike: LoadSpike): Promise<void>;
  /** None of that name is fine. */
  stop(name: string): Promise<void>;
  /** Names of the spikes that run. */
  running(): readonly string[];
}

/** All that changes may be made with. The in-cluster reaper has no nodes and no load; the watchdog has no load. */
export interface Hands {
  readonly cluster: ClusterActions;
  readonly nodes: NodeActions | null;
  readonly load: LoadActions | null;
}
