import { type ReadonlySignal, signal } from "@preact/signals";

/** So long a key or a button is held until it acts. The ring in styles/hold.css fills in the same time. */
export const holdMs = 700;

/** What is done when it has been held, and what instead when it was let go before. */
export interface Holding {
  /** "kill a node": said while it fills. */
  readonly title: string;
  readonly done: () => void;
  readonly short: () => void;
}

/** Confirms the destructive: only who means it keeps pressing. One thing at a time. */
export interface Hold {
  /** Title of what is being held, or null. */
  readonly held: ReadonlySignal<string | null>;
  /** `by`: the key, or "pointer". A second one meanwhile is not heard. */
  press(by: string, holding: Holding): void;
  /** Before its time: looks instead. */
  release(by: string): void;
  /** Nothing happens: STOP came, or the window lost the keyboard. */
  cancel(): void;
}

/** `later` answers with what takes it back. */
export type Later = (ms: number, act: () => void) => () => void;

/** One frame more than the time: a page that was too busy to hear the key go up hears it before it draws. */
const byTimer: Later = (ms, act) => {
  let frame = 0;
  const timer = setTimeout(() => (frame = requestAnimationFrame(act)), ms);
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
};

export function createHold(later: Later = byTimer): Hold {
  const held = signal<string | null>(null);
  let now: { readonly by: string; readonly holding: Holding; readonly stop: () => void } | null =
    null;
  const end = () => {
    now?.stop();
    now = null;
    held.value = null;
  };
  return {
    held,
    press(by, holding) {
      if (now !== null) return;
      const stop = later(holdMs, () => {
        end();
        holding.done();
      });
      now = { by, holding, stop };
      held.value = holding.title;
    },
    release(by) {
      if (now?.by !== by) return;
      const { holding } = now;
      end();
      holding.short();
    },
    cancel: end,
  };
}
