import { type Clock, systemClock } from "../../backend/core/clock.ts";
import { LabError } from "../../backend/core/errors.ts";
import type { Lifetime } from "../../backend/core/lifetime.ts";
import { sleep } from "../../backend/core/wait.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import type { DoctorView, ExperimentView, Finding } from "../../backend/wire/state.ts";
import { examine } from "../doctor.ts";
import type { LoadActions } from "../../backend/core/load.ts";
import type { Baseline } from "./baseline.ts";
import type { NodeLooking } from "./host.ts";
import type { Looking } from "./items.ts";

export interface RoundsOptions {
  readonly cluster: Looking;
  readonly nodes: NodeLooking | null;
  readonly load: Pick<LoadActions, "running"> | null;
  readonly readBaseline: () => Promise<Baseline | null>;
  readonly recordBaseline: () => Promise<Baseline>;
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
  /** Takes how it is for how it shall be, then looks. Throws a LabError `experiment-open` while something is broken on purpose. */
  accept(): Promise<DoctorView>;
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
  const { open, lifetime, pause = sleep } = options;
  const looks = createLooks(options);
  const rounds = async (wasBusy = false): Promise<void> => {
    for (;;) {
      await pause(tickMs, lifetime.signal);
      if (isBusy(options)) {
        wasBusy = true;
        continue;
      }
      const due = wasBusy ? "thorough" : looks.due();
      wasBusy = false;
      if (due !== null) await looks.look(due);
    }
  };
  const running = rounds().catch((error: unknown) => {
    if (!lifetime.signal.aborted) throw error;
  });
  lifetime.defer(() => running);
  return {
    look: () => looks.look("thorough"),
    async accept() {
      const [first] = open();
      if (first !== undefined) throw experimentOpen(first);
      await options.recordBaseline();
      return await looks.look("thorough");
    },
  };
}

type Depth = "quick" | "thorough";

/** Looks, and what they leave for the next one. */
function createLooks(options: RoundsOptions) {
  const { open, emit, clock = systemClock } = options;
  const lastAt = { quick: -Infinity, thorough: -Infinity };
  let host: readonly Finding[] = [];
  let baseline: Baseline | null = null;
  const since = (depth: Depth) => clock.monotonic() - lastAt[depth];
  return {
    due(): Depth | null {
      if (since("quick") < quickMs) return null;
      return since("thorough") >= (host.length > 0 ? againMs : thoroughMs) ? "thorough" : "quick";
    },
    async look(depth: Depth): Promise<DoctorView> {
      const startedAt = clock.monotonic();
      const isThorough = depth === "thorough";
      if (isThorough) baseline = (await options.readBaseline().catch(() => null)) ?? baseline;
      const nodes = isThorough ? options.nodes : null;
      const now = clock.now() + options.clockSkewMs();
      const seen = await examine({ ...options, nodes, host, baseline, open: open(), now });
      const view = { at: clock.now(), findings: seen.findings };
      // Begun before an experiment, ended in the midst of it: what was seen then says nothing.
      if (isBusy(options)) return view;
      host = seen.host;
      lastAt.quick = startedAt;
      if (isThorough) lastAt.thorough = startedAt;
      emit({ type: "doctor", at: view.at, doctor: view });
      return view;
    },
  };
}

const isBusy = ({ open }: Pick<RoundsOptions, "open">) =>
  open().some(({ phase }) => phase !== "stuck");

const experimentOpen = ({ id, title }: ExperimentView) =>
  new LabError(
    "experiment-open",
    `"${title}" is not over: how the cluster is now is not how it shall stay.`,
    `Wait until it is, or take it back: \`npm run kintsugi undo -- ${id}\`.`,
  );
