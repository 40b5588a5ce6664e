import { type ReadonlySignal, signal } from "@preact/signals";

/** The one thing that matters, filling the screen: in the order of their keys. */
export const focuses = ["self-heal", "node", "scale", "release"] as const;
export type Focus = (typeof focuses)[number];

export interface FocusChoice {
  /** null: the whole stage. */
  readonly focus: ReadonlySignal<Focus | null>;
  /** Fills the screen with it; asked for what fills it already, shows the whole stage again. */
  toggle(focus: Focus): void;
  /** What another window chose. */
  show(focus: Focus | null): void;
}

export function createFocus(): FocusChoice {
  const focus = signal<Focus | null>(null);
  return {
    focus,
    toggle: (asked) => void (focus.value = focus.peek() === asked ? null : asked),
    show: (chosen) => void (focus.value = chosen),
  };
}
