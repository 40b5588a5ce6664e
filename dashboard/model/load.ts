import type { ExperimentView, Visitors } from "../../backend/wire/state.ts";
import { ordersNow } from "./availability.ts";

export const loadFault = "load-spike";
/** More visitors a second than the usual ones. */
export const rates = [20, 40, 80, 120, 200] as const;
export const shapes = ["step", "ramp", "flash-sale"] as const;
export const lengths = [30, 60, 120] as const;

export interface LoadChoice {
  readonly rate: number;
  readonly shape: (typeof shapes)[number];
  readonly seconds: number;
}

/** The spike that runs, or null. */
export const runningLoad = (
  experiments: Readonly<Record<string, ExperimentView>>,
): ExperimentView | null =>
  Object.values(experiments).find(
    ({ fault, endedAt }) => fault === loadFault && endedAt === null,
  ) ?? null;

export interface PodShare {
  readonly pod: string;
  readonly orders: number;
  /** 0 to 1. */
  readonly share: number;
}

export interface Flow {
  /** Orders a second that are sent, and that were answered well. */
  readonly sent: number;
  readonly answered: number;
  /** By kitchen, by name, so that none jumps about. */
  readonly kitchens: readonly PodShare[];
}

/** What the visitors do now, and who serves them. */
export function flowOf(visitors: Visitors | null): Flow {
  const byKitchen = Object.entries(visitors?.byKitchen ?? {});
  const baked = byKitchen.reduce((sum, [, orders]) => sum + orders, 0);
  return {
    sent: ordersNow(visitors),
    answered: answeredNow(visitors),
    kitchens: byKitchen
      .map(([pod, orders]) => ({ pod, orders, share: baked === 0 ? 0 : orders / baked }))
      .toSorted((a, b) => (a.pod < b.pod ? -1 : 1)),
  };
}

/** Of those that were meant to start in the last whole second but one: they have had a second to be answered in. */
function answeredNow(visitors: Visitors | null): number {
  const newest = visitors?.buckets.at(-1)?.at ?? 0;
  const end = Math.floor(newest / 1000) * 1000 - 1000;
  return (visitors?.buckets ?? [])
    .filter(({ at }) => at >= end - 1000 && at < end)
    .reduce((sum, { ok }) => sum + ok, 0);
}
