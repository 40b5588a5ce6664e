import type { VisitorsEvent } from "../wire/events.ts";

/** How an order ended. shed: it was never sent, for a reason on the visitors' own side. */
export type Outcome = "ok" | "error" | "timeout" | "shed";

/** What the lab tells the worker; the first message is `start`. */
export type ToWorker =
  | {
      readonly type: "start";
      readonly host: string;
      readonly port: number;
      readonly ordersPerSecond: number;
      /** Where a worker before this one ended (epoch milliseconds): orders due since then count as shed. */
      readonly since: number | null;
    }
  | { readonly type: "rate"; readonly ordersPerSecond: number }
  /** Whether to tell the ids of acknowledged orders. */
  | { readonly type: "book"; readonly isKept: boolean };

/** What the worker tells the lab, at most ten times a second. */
export interface Report extends Omit<VisitorsEvent, "type"> {
  /** Every order due before this moment (epoch milliseconds) is accounted for. */
  readonly until: number;
  /** How late orders left, over the last 10 s: the worker's own fault, never the shop's. */
  readonly lateP99Ms: number | null;
  /** Ids of orders that were acknowledged since the report before, where the lab asked for them. */
  readonly acknowledged?: readonly string[];
}

/** One try at an order; the transport says which pod answered, when it knows. */
export type Answer =
  | {
      readonly outcome: "ok";
      readonly pod: string | null;
      /** Which kitchen baked, where the answer says so. */
      readonly kitchen?: string | null;
    }
  | { readonly outcome: "error"; readonly pod: string | null; readonly reason: string };

/** Sends an order now and settles at most once. Returns the way to give it up. */
export type Send = (id: string, settle: (answer: Answer) => void) => () => void;

/** Runs `work` after `ms`; returns the way to call it off. */
export type After = (ms: number, work: () => void) => () => void;
