/** A process that lived this long is started again at once. */
const steadyMs = 10_000;
const slowestMs = 5000;

/** How many milliseconds to wait before the next process, after one that lived for `livedMs` and had waited for `lastMs`. */
export const restartDelay = (livedMs: number, lastMs: number) =>
  livedMs >= steadyMs ? 0 : Math.min(slowestMs, Math.max(100, lastMs * 2));
