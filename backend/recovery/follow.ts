import type { LabEvent } from "../wire/events.ts";
import type { ClusterSettings } from "../wire/settings.ts";
import type { LabState } from "../wire/state.ts";
import { isEnded, type Run, silenceMs, viewOf } from "./run.ts";
import { hearSilence, noRecovery, type Recovery, step } from "./timeline.ts";

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
  let cancelFlush: (() => void) | null = null;
  let cancelSilence = () => {};
  const tell = (run: Run) => {
    waiting.delete(run.id);
    if (isEnded(run)) told.delete(run.id);
    else told.set(run.id, run);
    emit({ type: "run", at, run: viewOf(run, memory.state, settings()) });
  };
  const flush = () => {
    cancelFlush = null;
    for (const run of waiting.values()) tell(run);
  };
  const take = (next: Recovery) => {
    const changed = next.runs.filter((run) => !run.isTentative && !memory.runs.includes(run));
    memory = next;
    for (const run of changed) {
      const before = told.get(run.id);
      const isNews = before === undefined || before.rows !== run.rows || isEnded(run);
      if (isNews) tell(run);
      else waiting.set(run.id, run);
    }
    if (waiting.size > 0) cancelFlush ??= after(everyMs, flush);
  };
  const unsubscribe = store.subscribe(({ event }) => {
    const next = step(memory, event);
    if (next === memory) return;
    at = event.at;
    take(next);
    cancelSilence();
    const isOpen = memory.runs.some((run) => !isEnded(run));
    if (isOpen) cancelSilence = after(silenceMs, () => take(hearSilence(memory)));
  });
  return () => {
    unsubscribe();
    cancelFlush?.();
    cancelSilence();
  };
}

function inRealTime(ms: number, work: () => void): () => void {
  const handle = setTimeout(work, ms).unref();
  return () => clearTimeout(handle);
}
