import { type ReadonlySignal, signal } from "@preact/signals";
import type { LabClock } from "./clock.ts";

/** As smooth as a growing bar has to be, and no work for the rest of the machine. */
const everyMs = 33;

/**
 * The lab's time, frame by frame, as long as somebody reads it; nobody does while nothing grows.
 * Who wants no motion gets whole seconds.
 */
export function openFrames(clock: LabClock): ReadonlySignal<number> {
  let frame = 0;
  let last = 0;
  let stop: () => void = () => undefined;
  const now = signal(clock.read(), {
    watched() {
      stop = matchMedia("(prefers-reduced-motion: reduce)").matches ? bySecond() : byFrame();
    },
    unwatched: () => stop(),
  });
  const bySecond = () => clock.now.subscribe((at) => void (now.value = at));
  const byFrame = () => {
    const draw = (at: number) => {
      frame = requestAnimationFrame(draw);
      if (at - last < everyMs) return;
      last = at;
      now.value = clock.read();
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  };
  return now;
}
