import type { LabState } from "../../backend/wire/state.ts";
import type { Scenario } from "./scenario.ts";
import { openExperimentsOf } from "./experiments.ts";
import { successRateOf, unsteadiness } from "./steady-state.ts";

/** Whether it is steady, and for how long; whether too many orders have failed for too long. */
export interface ScenarioPulse {
  /** What the state says now. `isHit`: a fault has acted; only from then on failing orders count. */
  look(state: LabState, now: number, isHit: boolean): Pulse;
  /** For three seconds in a row. */
  isSteady(now: number): boolean;
  steadySince(): number | null;
  /** Something was hit: what was steady until now says nothing any more. */
  startAnew(): void;
  /** Orders are meant to fail until it is steady again. */
  letFail(): void;
}

export interface Pulse {
  readonly unsteady: readonly string[];
  readonly successRate: number | null;
  /** The scenario's stop condition holds. */
  readonly isTooLow: boolean;
}

/** A glance between two reports of the cluster is no proof. */
const steadyForMs = 3_000;

/** Nothing has been seen yet. */
export function createPulse({ steady, stop }: Pick<Scenario, "steady" | "stop">): ScenarioPulse {
  let steadySince: number | null = null;
  let lowSince: number | null = null;
  let mayFail = false;
  const isSteady = (now: number) => steadySince !== null && now - steadySince >= steadyForMs;
  return {
    isSteady,
    steadySince: () => steadySince,
    startAnew: () => void (steadySince = null),
    letFail() {
      steadySince = null;
      mayFail = true;
    },
    look(state, now, isHit) {
      const unsteady = unsteadiness(state, steady, now);
      steadySince = unsteady.length === 0 ? (steadySince ?? now) : null;
      if (isSteady(now) && openExperimentsOf(state).length === 0) mayFail = false;
      const successRate = successRateOf(state.visitors, steady.windowSeconds, now);
      const isLow = isHit && !mayFail && (successRate ?? 0) < stop.successBelow;
      lowSince = isLow ? (lowSince ?? now) : null;
      const isTooLow = lowSince !== null && now - lowSince >= stop.forSeconds * 1000;
      return { unsteady, successRate, isTooLow };
    },
  };
}
