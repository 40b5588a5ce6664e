/** Releases, and taking them back, as they cross the socket. Times are epoch milliseconds. Every string from the cluster is hostile text. */

/** The parts of the business that are released as Deployments. */
export const rolloutApps = ["storefront", "kitchen", "receipts"] as const;
export type RolloutApp = (typeof rolloutApps)[number];

/** What can be released. The last three are made to go wrong: half of the answers are 500, it dies at its start, nobody built it. */
export const releasable = ["v1", "v2", "bad", "crash", "no-such-tag"] as const;
export type Releasable = (typeof releasable)[number];

const badByDesign: readonly string[] = ["bad", "crash", "no-such-tag"] satisfies Releasable[];
/** Never healthy, however green its probes are. */
export const isBadByDesign = (version: string | null): boolean =>
  version !== null && badByDesign.includes(version);

/** How a revision is known to be healthy: the doctor's baseline has its template, or it was complete and served without a failed order. */
export interface HealthView {
  readonly at: number;
  readonly by: "baseline" | "served";
}

/** What the lab remembers of a Deployment's revisions, and what it does with them. */
export interface RolloutView {
  /** The Deployment's. */
  readonly uid: string;
  readonly app: string;
  /** By the ReplicaSet's uid. */
  readonly healthy: Readonly<Record<string, HealthView>>;
  /** The experiment that holds the Deployment now, or null: its damage goes by its own undo. */
  readonly heldBy: { readonly id: string; readonly title: string } | null;
  /** Releases, undos and restarts by this lab, newest last, at most five. */
  readonly acts: readonly ActView[];
}

/** One release, undo or restart, from the click until only its revision serves. */
export interface ActView {
  readonly id: string;
  readonly do: "release" | "undo" | "restart";
  /** The click, as the lab heard it. */
  readonly at: number;
  readonly fromRevision: number | null;
  readonly fromVersion: string | null;
  readonly toVersion: string | null;
  /** The ReplicaSet that shall serve alone, or null until there is one. */
  readonly target: string | null;
  /** When all wanted pods were of the target and available, and none of another were left in the endpoints. */
  readonly completeAt: number | null;
  /** When the last answer by a pod of another revision was whole; where no answers tell, when the last one left the endpoints. */
  readonly lastOtherAt: number | null;
  /** When the last order failed since the click. */
  readonly lastFailedAt: number | null;
  /** Orders that failed since the click; null where nobody orders. */
  readonly failed: number | null;
  /** going: not there yet, or orders fail · whole: only the target answers, and nothing failed for a while since · superseded: another act came. */
  readonly state: "going" | "whole" | "superseded";
  /** From the click to the last answer by another revision or the last failed order, whichever came later; null until it is whole. */
  readonly tookMs: number | null;
}
