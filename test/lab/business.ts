import { waitFor } from "../../backend/core/wait.ts";
import type { LabState } from "../../backend/wire/state.ts";
import type { PodView } from "../../backend/wire/views.ts";
import type { TestLab } from "./lab-process.ts";

export const storefronts = (state: LabState) =>
  Object.values(state.pods).filter(({ app }) => app === "storefront");

export const areReady = (pods: readonly PodView[], count: number) =>
  pods.length === count && pods.every(({ phase }) => phase === "ready");

export const failedOrders = ({ visitors }: LabState) =>
  visitors === null ? Number.NaN : visitors.totals.error + visitors.totals.timeout;

/** The lab's state, once it is so. */
export const until = (
  lab: TestLab,
  what: string,
  holds: (state: LabState) => boolean,
): Promise<LabState> =>
  waitFor(
    async () => {
      const state = await lab.state();
      return holds(state) ? state : null;
    },
    { what, timeoutMs: 90_000, everyMs: 100 },
  );

export const untilWhole = (lab: TestLab): Promise<LabState> =>
  until(lab, "three storefronts ready, and nobody else", (state) =>
    areReady(storefronts(state), 3),
  );
