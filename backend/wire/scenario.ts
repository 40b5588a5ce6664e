import type { Forecast } from "./recovery.ts";
import type { VisitorBucket } from "./state.ts";

/** The running scenario, or the last one. Times are epoch milliseconds. */
export interface ScenarioView {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly teaches: string;
  readonly seed: number;
  /** checking: is it steady before? · running: step by step · healing: all steps are done · stopping: everything is taken back · over */
  readonly phase: "checking" | "running" | "healing" | "stopping" | "over";
  /** Which step it is at, from 1; 0 before the first. */
  readonly step: number;
  readonly steps: number;
  readonly caption: ScenarioCaption | null;
  readonly startedAt: number;
  /** When the first fault had acted. */
  readonly hitAt: number | null;
  /** Since when it is steady again, after the last fault. */
  readonly steadyAt: number | null;
  readonly endedAt: number | null;
  readonly budgetSeconds: number;
  /** Share of the orders that succeed now, or null without an answered one. */
  readonly successRate: number | null;
  readonly pods: { readonly ready: number; readonly wanted: number };
  /** What keeps it from being steady, a sentence each; empty while it is steady. */
  readonly unsteady: readonly string[];
  /** Since it was found steady, before the first step. */
  readonly orders: ScenarioOrders;
  /** What `check` steps waited for, in order. */
  readonly checks: readonly { readonly step: number; readonly tookSeconds: number | null }[];
  readonly verdict: ScenarioVerdict | null;
}

export interface ScenarioCaption {
  readonly plain: string;
  readonly kubernetes: string;
}

/** intended = ok + error + timeout + shed + pending. */
export interface ScenarioOrders extends Omit<VisitorBucket, "at"> {
  /** error + timeout + shed. */
  readonly failed: number;
  /** The slowest p95 over 10 s in this run, or null. */
  readonly worstP95Ms: number | null;
  /** Null where the scenario does not look into the ledger. */
  readonly book: { readonly acknowledged: number; readonly missing: readonly string[] } | null;
}

export interface ScenarioVerdict {
  readonly result: "healed" | "not-healed" | "could-not-run";
  /** Why not, a sentence each; empty when healed. */
  readonly why: readonly string[];
  /** From the first hit until it was steady again, about 0 when it always was; null when it was not again. */
  readonly healedSeconds: number | null;
}

/** A scenario as the page and the command line offer it. */
export interface ScenarioOffer {
  readonly name: string;
  readonly title: string;
  readonly teaches: string;
  readonly budgetSeconds: number;
  readonly steps: number;
  /** Why it cannot run on this machine, or null when it can. */
  readonly hidden: string | null;
  /** One of its faults is. */
  readonly destructive: boolean;
  readonly script: ScenarioScript;
}

/** What the presenter goes by. It is told to those who may act, and never on the stream that the audience hears. */
export interface ScenarioScript {
  readonly opening: ScenarioCue;
  readonly steps: readonly ScenarioCue[];
  readonly closing: ScenarioCue;
}

export interface ScenarioCue {
  /** "pod-delete", "pause 5 s". */
  readonly what: string;
  /** What the presenter says, or null. */
  readonly note: string | null;
  readonly caption: ScenarioCaption | null;
  /** What ends it: "until it is steady again"; null where nothing is waited for. */
  readonly waits: string | null;
  /** What it breaks, with what it gives each. */
  readonly faults: readonly {
    readonly fault: string;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
}

/** What each step would do: nothing has happened yet. */
export interface ScenarioPlan {
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  readonly steps: readonly ScenarioStepPlan[];
}

export interface ScenarioStepPlan {
  /** "kill a pod", "pause 5 s". */
  readonly what: string;
  readonly plans: readonly {
    readonly fault: string;
    readonly victims: readonly { readonly kind: string; readonly name: string }[];
    readonly kubectl: readonly string[];
    readonly holdSeconds: number;
    readonly note: string | null;
    /** Of this step alone; null where nobody could work it out. */
    readonly forecast?: Forecast | null;
    /** Why it could not be planned as things are now, or null. */
    readonly refused: string | null;
  }[];
}
