import type { LabState } from "../../backend/wire/state.ts";
import type { PodView } from "../../backend/wire/views.ts";

export const storefronts = (state: LabState) =>
  Object.values(state.pods).filter(({ app }) => app === "storefront");

export const areReady = (pods: readonly PodView[], count: number) =>
  pods.length === count && pods.every(({ phase }) => phase === "ready");

export const failedOrders = ({ visitors }: LabState) =>
  visitors === null ? Number.NaN : visitors.totals.error + visitors.totals.timeout;
