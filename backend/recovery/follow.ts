import type { LabEvent } from "../wire/events.ts";
import type { ClusterSettings } from "../wire/settings.ts";
import type { LabState } from "../wire/state.ts";
import { isEnded, type Run, viewOf } from "./run.ts";
import { noRecovery, type Recovery, step } from "./timeline.ts";

export interface FollowOptions {
  /** Its state now is where it begins; then every event, in order. */
  readonly store: {
    readonly state: LabState;
    subscribe(listener: (said: { readonly event: LabEvent }) => void): () => void;
  };
  readonly emit: (event: LabEvent) => void;
  /** The settings as they were last read, or null. */
  readonly settings?: () => ClusterSettings | null;
  readonly after?: (ms: number, work: () => void) => () => void;
}

/** A mark is told at once; what only counts on waits this long. */
const everyMs = 200;

/** Tells of every disturbance and its healing as it goes, until the returned function is called. */
export function followRecovery(options: FollowOptions): () => void {
  const { store, emit, settings = () => null, after = inRealTime } = options;
  const waiting = new Map<string, Run>();
  const told = new Map<string, Run>();
  let memory: Recovery = { ...noRecovery, state: store.state };
  let at = 0;
  let cancel: (() => void) | null = null;
  const tell = (run: Run) => {
    waiting.delete(run.id);
    if (isEnded(run)) told.delete(run.id);
    else told.set(run.id, run);
    emit({ type: "run", at, run: viewOf(run, memory.state, settings()) });
  };
  const flush = () => {
    cancel = null;
    for (const run of waiting.values()) tell(run);
  };
  const unsubscribe = store.subscribe(({ event }) => {
    const next = step(memory, event);
    if (next === memory) return;
    const changed = next.runs.filter((run) => !run.isTentative && !memory.runs.includes(run));
    memory = next;
    at = event.at;
    for (const run of changed) {
      const before = told.get(run.id);
      const isNews = before === undefined || before.rows !== run.rows || isEnded(run);
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
