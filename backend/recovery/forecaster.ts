import { type Clock, systemClock } from "../core/clock.ts";
import type { Forecast, RunView } from "../wire/recovery.ts";
import type { ClusterSettings } from "../wire/settings.ts";
import type { LabState } from "../wire/state.ts";
import { forecastOf } from "./forecast.ts";
import type { PlannedFault } from "./planned.ts";

/** Works out what should happen, from how things are now. */
export interface Forecaster {
  /** Null where it cannot be worked out. Never throws: no fault waits for its forecast's mistakes. */
  forecast(plan: PlannedFault): Promise<Forecast | null>;
  /** The cluster's settings as they were last read, or null before the first time; old ones are read anew behind it. */
  settings(): ClusterSettings | null;
}

export interface ForecasterOptions {
  readonly readSettings: () => Promise<ClusterSettings>;
  /** Told what was read whenever it is not as it was before. */
  readonly onSettings?: (settings: ClusterSettings) => void;
  readonly state: () => LabState;
  /** Earlier runs that are not in the state. */
  readonly past: () => readonly RunView[];
  readonly clock?: Clock;
}

/** Settings change seldom, and whoever plans a fault looks at it and fires it. */
const freshMs = 5_000;
/** Whoever only names them is content with this. */
const knownMs = 30_000;

/** Reads nothing until it is asked to. */
export function createForecaster(options: ForecasterOptions): Forecaster {
  const { readSettings, onSettings, state, past, clock = systemClock } = options;
  let last: ClusterSettings | null = null;
  let reading: Promise<ClusterSettings | null> | null = null;
  const read = async () => {
    try {
      const before = last;
      last = await readSettings();
      if (before === null || !isSame(before, last)) onSettings?.(last);
    } catch {
      // As they were last read: an API server that is paused answers nobody.
    }
    reading = null;
    return last;
  };
  const fresh = async () => {
    if (last !== null && clock.now() - last.readAt < freshMs) return last;
    reading ??= read();
    return await reading;
  };
  return {
    settings() {
      if (last === null || clock.now() - last.readAt >= knownMs) reading ??= read();
      return last;
    },
    async forecast(plan) {
      const settings = await fresh();
      if (settings === null) return null;
      try {
        return forecastOf(plan, state(), { ...settings, readAt: clock.now() }, past());
      } catch {
        return null;
      }
    },
  };
}

const isSame = (a: ClusterSettings, b: ClusterSettings) =>
  JSON.stringify({ ...a, readAt: 0 }) === JSON.stringify({ ...b, readAt: 0 });
