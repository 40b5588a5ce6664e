/** Time, passed in so that tests and replay can hold it. */
export interface Clock {
  /** Wall clock, epoch milliseconds. For stamps that people and other machines read. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary start. For spans and deadlines: a changed wall clock does not move it. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
