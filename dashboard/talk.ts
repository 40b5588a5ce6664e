import { type ReadonlySignal, effect, signal } from "@preact/signals";
import { keep, readKept } from "./kept.ts";
import { elapsedMs, notBegun, type TalkTime, toggled } from "./model/elapsed.ts";

/** The talk's own clock; kept in this browser, so that a reload does not lose it. */
export interface Talk {
  readonly time: ReadonlySignal<TalkTime>;
  /** The first action starts it; a paused one stays paused. */
  begin(): void;
  toggle(): void;
  reset(): void;
  /** What another window says; anything else than a TalkTime is not heard. */
  take(value: unknown): void;
}

const name = "kintsugi.talk";
/** What was left running yesterday is another talk. */
const longestMs = 6 * 3_600_000;

export function openTalk(now: () => number = Date.now): Talk {
  const kept = readKept(name);
  const isFresh = isTalkTime(kept) && elapsedMs(kept, now()) < longestMs;
  const time = signal<TalkTime>(isFresh ? kept : notBegun);
  effect(() => keep(name, time.value));
  return {
    time,
    begin() {
      const { beforeMs, since } = time.peek();
      if (beforeMs === 0 && since === null) time.value = { beforeMs: 0, since: now() };
    },
    toggle: () => void (time.value = toggled(time.peek(), now())),
    reset: () => void (time.value = notBegun),
    take(value) {
      if (isTalkTime(value)) time.value = value;
    },
  };
}

function isTalkTime(value: unknown): value is TalkTime {
  if (typeof value !== "object" || value === null) return false;
  const { beforeMs, since } = value as Partial<Record<keyof TalkTime, unknown>>;
  return Number.isFinite(beforeMs) && (since === null || Number.isFinite(since));
}
