import { type Clock, systemClock } from "../../backend/core/clock.ts";
import type { Lifetime } from "../../backend/core/lifetime.ts";
import { sleep } from "../../backend/core/wait.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import type { DoctorView, ExperimentView, Finding } from "../../backend/wire/state.ts";
import { examine } from "../doctor.ts";
import type { LoadActions } from "../hands.ts";
import type { Baseline } from "./baseline.ts";
import type { NodeLooking } from "./host.ts";
import type { Looking } from "./items.ts";

export interface RoundsOptions {
  readonly cluster: Looking;
  readonly nodes: NodeLooking | null;
  readonly load: Pick<LoadActions, "running"> | null;
  readonly readBaseline: () => Promise<Baseline | null>;
  /** Experiments that are not over, the stuck ones among them. */
  readonly open: () => readonly ExperimentView[];
  /** Milliseconds that the API server's clock is ahead. */
  readonly clockSkewMs: () => number;
  readonly emit: (event: LabEvent) => void;
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Looks after the cluster while nothing is being broken. */
export interface Doctor {
  /** Looks now, at everything. */
  look(): Promise<DoctorView>;
}

const tickMs = 1_000;
const quickMs = 5_000;
/** Looking into each node costs a dozen processes: done seldom, and a little oftener while something is found there. */
const thoroughMs = 60_000;
const againMs = 15_000;

/**
 * Looks every five seconds, into the nodes every minute, at everything as soon as an experiment is over; never while one is under
 * way, when things are broken on purpose.
 */
export function startDoctor(options: RoundsOptions): Doctor {
  const { open, emit, lifetime, clock = systemClock, pause = sleep } = options;
  const isBusy = () => open().some(({ phase }) => phase !== "stuck");
  const lastAt = { quick: -Infinity, thorough: -Infinity };
  let host: readonly Finding[] = [];
  let baseline: Baseline | null = null;

  const look = async (isThorough: boolean): Promise<DoctorView> => {
    const startedAt = clock.monotonic();
    if (isThorough) baseline = (await options.readBaseline().catch(() => null)) ?? baseline;
    const seen = await examine({
      ...options,
      nodes: isThorough ? options.nodes : null,
      host,
      baseline,
      open: open(),
      now: clock.now() + options.clockSkewMs(),
    });
    const view = { at: clock.now(), findings: seen.findings };
    // Begun before an experiment, ended in the midst of it: what was seen then says nothing.
    if (isBusy()) return view;
    host = seen.host;
    lastAt.quick = startedAt;
    if (isThorough) lastAt.thorough = startedAt;
    emit({ type: "doctor", at: view.at, doctor: view });
    return view;
  };

  const rounds = async (wasBusy = false): Promise<void> => {
    for (;;) {
      await pause(tickMs, lifetime.signal);
      if (isBusy()) {
        wasBusy = true;
        continue;
      }
      const since = (at: number) => clock.monotonic() - at;
      if (!wasBusy && since(lastAt.quick) < quickMs) continue;
      const patienceMs = host.length > 0 ? againMs : thoroughMs;
      const isThorough = wasBusy || since(lastAt.thorough) >= patienceMs;
      wasBusy = false;
      await look(isThorough);
    }
  };
  const running = rounds().catch((error: unknown) => {
    if (!lifetime.signal.aborted) throw error;
  });
  lifetime.defer(() => running);
  return { look: () => look(true) };
}
