import type { Body } from "./fault.ts";

/** This process, as faults act on it. */
export const thisProcess: Body = {
  now: Date.now,
  random: Math.random,
  exit: () => process.exit(1),
  // Waits for a number that nobody changes: the event loop stands still, and the CPU is free for others.
  freeze: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  leak(mibPerSecond, seconds) {
    let held: Buffer[] = [];
    const take = () => void held.push(Buffer.alloc(mibPerSecond * 2 ** 20, 1)); // filled: the kernel counts only what was touched
    take();
    const taking = setInterval(take, 1000);
    const stop = () => {
      clearInterval(taking);
      clearTimeout(ending);
      held = [];
    };
    const ending = setTimeout(stop, seconds * 1000);
    return stop;
  },
};
