/** How long the talk goes already. Times are epoch milliseconds of this machine. */
export interface TalkTime {
  /** What had gone by when it was last paused, in milliseconds. */
  readonly beforeMs: number;
  /** Since when it runs, or null while it does not. */
  readonly since: number | null;
}

export const notBegun: TalkTime = { beforeMs: 0, since: null };

export const elapsedMs = ({ beforeMs, since }: TalkTime, now: number): number =>
  beforeMs + (since === null ? 0 : Math.max(0, now - since));

/** Pauses what runs, and lets go on what does not. */
export const toggled = (talk: TalkTime, now: number): TalkTime =>
  talk.since === null ? { ...talk, since: now } : { beforeMs: elapsedMs(talk, now), since: null };

/** "0:07", "12:41", "1:02:05". */
export function stopwatch(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${rest}` : `${String(minutes)}:${rest}`;
}
