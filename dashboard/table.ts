import { type ReadonlySignal, signal } from "@preact/signals";

/** The scene as a table instead of a picture. */
export interface TableChoice {
  readonly isOpen: ReadonlySignal<boolean>;
  toggle(): void;
}

export function createTable(): TableChoice {
  const isOpen = signal(false);
  return { isOpen, toggle: () => void (isOpen.value = !isOpen.peek()) };
}
