/** Epoch milliseconds with their fractions: the same clock in every process of this machine. */
export const wallClock = (): number => performance.timeOrigin + performance.now();
