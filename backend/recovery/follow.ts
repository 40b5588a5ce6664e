import type { LabEvent } from "../wire/events.ts";
import type { RunView } from "../wire/recovery.ts";
import type { ClusterSettings } from "../wire/settings.ts";
import { type Run, viewOf } from "./run.ts";
import { noRecovery, step } from "./timeline.ts";

export interface FollowOptions {
  /** Tells every event from the first on, in order; returns the way out. */
  readonly subscribe: (listener: (said: { readonly event: LabEvent }) => void) => () => void;
  readonly emit: (event: LabEvent) => void;
  /** The settings as they were last read, or null. */
  readonly settings?: () => ClusterSettings | null;
  /** A last touch to a run before it is told: its forecast, its verdict. */
  readonly finish?: (run: RunView) => RunView;
  readonly after?: (ms: number, work: () => void) => () => void;
}

/** A mark is told at once; what only counts on waits this long. */
const everyMs = 200;

/** Tells of every disturbance and its healing as it goes, until the returned function is called. */
export function followRecovery(options: FollowOptions): () => void {
  const { subscribe, emit, settings = () => null, after = inRealTime } = options;
  const finish = options.finish ?? ((run: RunView) => run);
  const waiting = new Map<string, Run>();
  const told = new Map<string, Run>();
  let memory = noRecovery;
  let at = 0;
  let cancel: (() => void) | null = null;
  const tell = (run: Run) => {
    waiting.delete(run.id);
    if (run.wholeAt === null) told.set(run.id, run);
    else told.delete(run.id);
    emit({ type: "run", at, run: finish(viewOf(run, settings())) });
  };
  const flush = () => {
    cancel = null;
    for (const run of waiting.values()) tell(run);
  };
  const unsubscribe = subscribe(({ event }) => {
    const next = step(memory, event);
    if (next === memory) return;
    const changed = next.runs.filter((run) => !run.isTentative && !memory.runs.includes(run));
    memory = next;
    at = event.at;
    for (const run of changed) {
      const before = told.get(run.id);
      const isNews = before === undefined || before.rows !== run.rows || run.wholeAt !== null;
      if (isNews) tell(run);
      else waiting.set(run.id, run);
    }
    if (waiting.size > 0) cancel ??= after(everyMs, flush);
  });
  return () => {
    unsubscribe();
    cancel?.();
  };
}

function inRealTime(ms: number, work: () => void): () => void {
  const handle = setTimeout(work, ms).unref();
  return () => clearTimeout(handle);
}
