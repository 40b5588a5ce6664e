import { Worker } from "node:worker_threads";
import type { Body } from "./fault.ts";

/** This process, as faults act on it. */
export const thisProcess: Body = {
  now: Date.now,
  random: Math.random,
  exit: () => process.exit(1),
  // Waits for a number that nobody changes: the event loop stands still, and the CPU is free for others.
  freeze: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  leak(mibPerSecond, mib) {
    const held: ArrayBuffer[] = [];
    let room = mib ?? Infinity;
    const take = () => {
      const now = Math.min(mibPerSecond, room);
      if (now <= 0) return;
      room -= now;
      // Outside V8's heap, so that the pod's limit ends it and not Node's; filled: the kernel counts only what was touched.
      held.push(new Uint8Array(now * 2 ** 20).fill(1).buffer);
    };
    take();
    const taking = setInterval(take, 1000);
    return () => {
      clearInterval(taking);
      // Given back now, and not when the garbage collector finds the time: a quiet pod waits for it for minutes.
      for (const memory of held.splice(0)) memory.transfer(0);
    };
  },
  burn(percent) {
    // As text: a file of its own would cost each start the removal of its types (see NODE_COMPILE_CACHE in the Dockerfile).
    const worker = new Worker(`(${keepBusy.toString()})(${percent})`, { eval: true });
    worker.unref();
    return () => void worker.terminate();
  },
  lasting(seconds, end) {
    let isOver = false;
    const finish = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      end();
    };
    const timer = setTimeout(finish, seconds * 1000);
    return finish;
  },
};

/** Runs in a thread of its own, until that is ended; uses nothing of this file. */
function keepBusy(percent: number): never {
  const roundMs = 50;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const startedAt = performance.now();
    while (performance.now() - startedAt < (roundMs * percent) / 100);
    Atomics.wait(sleeper, 0, 0, Math.max(0, roundMs - (performance.now() - startedAt)));
  }
}
