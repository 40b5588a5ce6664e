import type { LabEvent } from "../wire/events.ts";
import { reduce } from "../wire/reduce.ts";
import { emptyState, type ExperimentView, type LabState } from "../wire/state.ts";
import { claimant, type Harm, harmsOf, outsideStory } from "./harm.ts";
import { advance } from "./healing.ts";
import { nodeRow } from "./nodes.ts";
import { countFrom } from "./orders.ts";
import { rolloutBegun, type Unobserved, withRollout, withSpecs } from "./rollouts.ts";
import { restartRow, type Row } from "./rows.ts";
import { endInSilence, isEnded, type Run } from "./run.ts";
import type { Scene } from "./signs.ts";

/** All that is remembered from event to event. A run that has ended is in it once more, and then no longer. */
export interface Recovery {
  readonly state: LabState;
  readonly runs: readonly Run[];
  /** Rollouts that belong to no run: nothing is wrong with them so far. */
  readonly loose: readonly Row[];
  readonly unobserved: Unobserved;
  /** Later than this was slow while nothing was broken: the slowest 1 %. */
  readonly slowAboveMs: number | null;
  /** When something was last broken. */
  readonly brokenAt: number;
}

export const noRecovery: Recovery = {
  state: emptyState,
  runs: [],
  loose: [],
  unobserved: {},
  slowAboveMs: null,
  brokenAt: 0,
};

const openRunsKept = 20;

/** One event, one step: live, replay and tests get the same runs. Time is the events' own. */
export function step(memory: Recovery, event: LabEvent): Recovery {
  // Its own word: taking it in would be an echo.
  if (event.type === "run") return memory;
  const scene: Scene = { before: memory.state, after: reduce(memory.state, event), event };
  if (scene.after === scene.before) return memory;
  const open = memory.runs.filter((run) => !isEnded(run));
  const unobserved = withSpecs(memory.unobserved, scene);
  const known: Recovery = { ...memory, state: scene.after, unobserved, runs: open };
  const begun = withRollouts(withHarms(withExperiment(known, event), scene), scene);
  const runs = begun.runs.flatMap((run) => advance(run, scene) ?? []);
  const isBroken = runs.some((run) => !isEnded(run));
  const next = { ...begun, runs: runs.slice(-openRunsKept) };
  return isBroken ? { ...next, brokenAt: event.at } : withUsual(next, event.at);
}

/** After a silence, which is told by no event: the runs that it ends. Their end is when it would be anyway. */
export function hearSilence(memory: Recovery): Recovery {
  const open = memory.runs.filter((run) => !isEnded(run));
  const runs = open.map(endInSilence);
  return runs.some((run, i) => run !== open[i]) ? { ...memory, runs } : memory;
}

/** Visitors' latencies are over the last ten seconds: those of an outage are no measure. */
const usualAfterMs = 10_000;

function withUsual(memory: Recovery, now: number): Recovery {
  const slowAboveMs = memory.state.visitors?.latency?.p99Ms ?? null;
  const isUsual = slowAboveMs !== null && now - memory.brokenAt >= usualAfterMs;
  return isUsual ? { ...memory, slowAboveMs } : memory;
}

/** An experiment that begins to act begins a run. */
function withExperiment(memory: Recovery, event: LabEvent): Recovery {
  if (event.type !== "experiment") return memory;
  const { id, phase, fault, title } = event.experiment;
  const hasActed = phase === "injecting" || phase === "holding";
  if (!hasActed || memory.runs.some((run) => run.id === id)) return memory;
  const run = newRun(memory, { id, hitAt: event.at, isTentative: false }, event.at);
  const cause = { by: "lab", experiment: id, fault, title } as const;
  return { ...memory, runs: [...memory.runs, { ...run, cause, isActing: true }] };
}

interface Begin {
  readonly id: string;
  readonly hitAt: number;
  readonly isTentative: boolean;
}

function newRun(
  { state, slowAboveMs }: Recovery,
  { id, hitAt, isTentative }: Begin,
  now: number,
): Run {
  return {
    id,
    cause: { by: "outside", title: "" },
    hitAt,
    rows: [],
    wounds: [],
    noticedAt: null,
    rightAt: hitAt,
    isActing: false,
    actedAt: null,
    orders: countFrom(hitAt, slowAboveMs, state.visitors?.buckets ?? []),
    isTentative,
    wholeAt: null,
    isGivenUp: false,
    seenAt: now,
  };
}

/** What breaks goes to the run that it belongs to, or begins one that came from outside. */
function withHarms(memory: Recovery, scene: Scene): Recovery {
  return harmsOf(scene, memory.loose).reduce((now, harm) => withHarm(now, harm, scene), memory);
}

function withHarm(memory: Recovery, harm: Harm, scene: Scene): Recovery {
  const owner = claimant(memory.runs, harm, memory.state);
  // Orders that fail while something is broken are counted there anyway.
  if (harm.kind === "orders" && owner !== undefined) return memory;
  const run = owner ?? outsideRun(memory, harm, scene);
  const hurt = harmed(run, harm, scene);
  const taken = takenRollouts(memory.loose, harm);
  const whole = { ...hurt, rows: [...hurt.rows, ...taken] };
  const runs =
    owner === undefined
      ? [...memory.runs, whole]
      : memory.runs.map((one) => (one === owner ? whole : one));
  return { ...memory, runs, loose: memory.loose.filter((row) => !taken.includes(row)) };
}

/** Rollouts that turn out to be no good: the one that stalls, and those during which orders begin to fail. */
function takenRollouts(loose: readonly Row[], harm: Harm): readonly Row[] {
  if (harm.kind === "orders") return loose;
  return harm.kind === "stall" ? [harm.row] : [];
}

function outsideRun(memory: Recovery, harm: Harm, scene: Scene): Run {
  const { hitAt, title } = outsideStory(harm, scene);
  const isTentative = harm.kind === "pod" && !harm.isUnready;
  const run = newRun(memory, { id: `outside-${hitAt}`, hitAt, isTentative }, scene.event.at);
  return { ...run, cause: { by: "outside", title } };
}

function harmed(run: Run, harm: Harm, { after, event }: Scene): Run {
  const noticedAt = Math.min(run.noticedAt ?? Infinity, event.at);
  switch (harm.kind) {
    case "pod": {
      const wounds = [...run.wounds, harm.pod.uid];
      return harm.isUnready ? { ...run, wounds, noticedAt } : { ...run, wounds };
    }
    case "restart":
      return { ...run, rows: [...run.rows, restartRow(harm.pod, after)], noticedAt };
    case "node": {
      const experiment =
        run.cause.by === "lab" ? after.experiments[run.cause.experiment] : undefined;
      const isVictim = victimNode(experiment, harm.node.name);
      const silentAt = isVictim ? (run.actedAt ?? run.hitAt) : null;
      return {
        ...run,
        rows: [...run.rows, nodeRow({ node: harm.node, at: event.at, silentAt }, after)],
      };
    }
    case "stall":
      return { ...run, noticedAt };
    case "orders":
      return run;
    default:
      return harm satisfies never;
  }
}

const victimNode = (experiment: ExperimentView | undefined, node: string) =>
  experiment?.victims.some(({ kind, name }) => kind === "node" && name === node) ?? false;

/** A rollout belongs to the run that it was made for or that it heals; else it is followed in case it stalls. */
function withRollouts(memory: Recovery, scene: Scene): Recovery {
  const loose = memory.loose.map((row) => withRollout(row, scene)).filter(({ isOver }) => !isOver);
  const row = rolloutBegun(scene, memory.unobserved);
  if (row === null) return { ...memory, loose };
  const owner = claimant(memory.runs, { kind: "stall", row }, memory.state);
  if (owner === undefined) return { ...memory, loose: [...loose, row] };
  const runs = memory.runs.map((run) =>
    run === owner ? { ...run, rows: [...run.rows, row] } : run,
  );
  return { ...memory, loose, runs };
}
