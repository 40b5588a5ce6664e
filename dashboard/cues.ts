import { type ReadonlySignal, batch, computed, effect, signal } from "@preact/signals";
import { keep, readKept } from "./kept.ts";

/** What the presenter wants to show, in order. Everything that the palette can do can be a cue. */
export interface Cues {
  readonly list: ReadonlySignal<CueList>;
  /** Id of the one that comes next, or null after the last. */
  readonly next: ReadonlySignal<string | null>;
  add(id: string): void;
  remove(place: number): void;
  move(place: number, by: -1 | 1): void;
  /** The next one is this one. */
  goTo(place: number): void;
  show(): void;
  /** It was done: the one after it is next. */
  done(): void;
  /** What another window says; anything else than a CueList is not heard. */
  take(value: unknown): void;
}

export interface CueList {
  readonly order: readonly string[];
  /** Place of the next one. */
  readonly at: number;
  /** It was announced: once more, and it is done. */
  readonly isShown: boolean;
}

const name = "kintsugi.cues";
const most = 100;

export function openCues(): Cues {
  const kept = readKept(name);
  const list = signal<CueList>(isCueList(kept) ? kept : { order: [], at: 0, isShown: false });
  effect(() => keep(name, list.value));
  const change = (given: Partial<CueList>) => {
    const next = { ...list.peek(), isShown: false, ...given };
    list.value = { ...next, at: Math.max(0, Math.min(next.at, next.order.length)) };
  };
  return {
    list,
    next: computed(() => list.value.order[list.value.at] ?? null),
    add: (id) => change({ order: [...list.peek().order, id].slice(0, most) }),
    remove(place) {
      const { order, at } = list.peek();
      change({ order: order.filter((_, i) => i !== place), at: place < at ? at - 1 : at });
    },
    move(place, by) {
      const order = [...list.peek().order];
      const [one] = order.splice(place, 1);
      if (one === undefined || place + by < 0) return;
      order.splice(place + by, 0, one);
      change({ order });
    },
    goTo: (at) => change({ at }),
    show: () => change({ isShown: true }),
    done: () => batch(() => change({ at: list.peek().at + 1 })),
    take(value) {
      if (isCueList(value)) list.value = value;
    },
  };
}

function isCueList(value: unknown): value is CueList {
  if (typeof value !== "object" || value === null) return false;
  const { order, at, isShown } = value as Partial<Record<keyof CueList, unknown>>;
  return (
    Array.isArray(order) &&
    order.length <= most &&
    order.every((id) => typeof id === "string") &&
    Number.isInteger(at) &&
    typeof isShown === "boolean"
  );
}
