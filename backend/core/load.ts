/** More visitors than usual, for a while. */
export interface LoadSpike {
  /** Orders a second beside the usual ones, at the height of it. */
  readonly ordersPerSecond: number;
  /** step: all at once; ramp: rising over the whole time; flash-sale: a steep rise, a plateau, a slow end. */
  readonly shape: "step" | "ramp" | "flash-sale";
  readonly seconds: number;
}

/** Spikes beside the usual visitors. They end by themselves, and with the lab: nothing is left behind. */
export interface LoadActions {
  /** Starts a spike under this name; one that runs goes on. */
  start(name: string, spike: LoadSpike): Promise<void>;
  /** None of that name is fine. */
  stop(name: string): Promise<void>;
  /** Names of the spikes that run. */
  running(): readonly string[];
}
