import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import type { FaultOffer } from "../backend/wire/commands.ts";
import { keep, readKept } from "./kept.ts";
import { onKeyBar } from "./model/catalogue.ts";

/** What the presenter wants to ask the hall. */
export interface Question {
  /** Names of faults, in the order in which they are asked. */
  readonly faults: readonly string[];
  /** Closes by itself after so long; null: when the presenter closes it. */
  readonly seconds: number | null;
}

/** The panel with the phones' link and the vote, and the question that is being put together there. */
export interface Hall {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly question: ReadonlySignal<Question>;
  show(isOpen: boolean): void;
  /** In or out. More than can be asked at once are not taken in. */
  pick(fault: string): void;
  setSeconds(seconds: number | null): void;
  /** What another window says; anything else than a Question is not heard. */
  take(value: unknown): void;
}

export const fewestOptions = 2;
export const mostOptions = 6;
/** null: as long as the presenter wants. */
export const voteTimes: readonly (number | null)[] = [30, 60, null];

const name = "kintsugi.question";
const usual = 4;

export function createHall(offers: ReadonlySignal<readonly FaultOffer[]>): Hall {
  const isOpen = signal(false);
  const kept = readKept(name);
  const chosen = signal<Question | null>(isQuestion(kept) ? kept : null);
  effect(() => {
    if (chosen.value !== null) keep(name, chosen.value);
  });
  // What another cluster could do is not asked here.
  const question = computed(() => {
    const possible = offers.value.filter(({ hidden }) => hidden === null).map((one) => one.name);
    const first = onKeyBar(offers.value).slice(0, usual);
    const asked = chosen.value?.faults ?? first.map((one) => one.name);
    return {
      faults: asked.filter((fault) => possible.includes(fault)),
      seconds: chosen.value === null ? 60 : chosen.value.seconds,
    };
  });
  return {
    isOpen,
    question,
    show: (next) => void (isOpen.value = next),
    pick(fault) {
      const { faults, seconds } = question.peek();
      const isIn = faults.includes(fault);
      if (!isIn && faults.length >= mostOptions) return;
      chosen.value = {
        faults: isIn ? faults.filter((one) => one !== fault) : [...faults, fault],
        seconds,
      };
    },
    setSeconds: (seconds) => void (chosen.value = { ...question.peek(), seconds }),
    take(value) {
      if (isQuestion(value)) chosen.value = value;
    },
  };
}

function isQuestion(value: unknown): value is Question {
  if (typeof value !== "object" || value === null) return false;
  const { faults, seconds } = value as Partial<Record<keyof Question, unknown>>;
  return (
    Array.isArray(faults) &&
    faults.length <= mostOptions &&
    faults.every((one) => typeof one === "string") &&
    voteTimes.some((one) => one === seconds)
  );
}
