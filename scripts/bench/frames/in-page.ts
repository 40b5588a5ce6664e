/** Both run in the page: they may use nothing from outside themselves. */

/** Notes how long each frame took from now on. */
export function installFrames(): void {
  const taken: number[] = [];
  let last = performance.now();
  const note = (at: number) => {
    taken.push(at - last);
    last = at;
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
  Object.assign(globalThis, { __frames: taken });
}

/** The frames since it was last asked. Milliseconds; a frame of 60 a second is due every 16.7. */
export function readFrames() {
  const taken = (Reflect.get(globalThis, "__frames") as number[]).splice(0);
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const one = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return Number((one ?? 0).toFixed(1));
  };
  const due = 1000 / 60;
  const missed = taken.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / due) - 1), 0);
  return {
    "p50 ms": at(0.5),
    "p99 ms": at(0.99),
    "longest ms": at(1),
    "over 50 ms": taken.filter((ms) => ms > 50).length,
    "dropped %": Number(((missed * 100) / Math.max(1, missed + taken.length)).toFixed(1)),
  };
}
