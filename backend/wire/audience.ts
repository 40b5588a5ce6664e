/** What phones in the hall are told: titles from the lab's own catalogue and figures, nothing that comes from the cluster. Times are epoch milliseconds. */

/** Something that was broken on purpose and is not over yet. */
export interface PublicTrouble {
  /** The fault's title, from the catalogue. */
  readonly title: string;
  readonly state: "broken" | "healing";
  readonly since: number;
}

export interface PublicSummary {
  /** Newest last, at most five. */
  readonly troubles: readonly PublicTrouble[];
  readonly podsReady: number;
  readonly podsTotal: number;
  readonly nodesReady: number;
  readonly nodesTotal: number;
  /** Share of the last ten seconds' orders that were answered well, 0 to 1, or null where nobody orders. */
  readonly availability: number | null;
}

/** What a phone gets: always the whole, so that whatever was skipped does no harm. */
export interface PhoneMessage {
  readonly type: "now";
  /** By the lab's clock. */
  readonly at: number;
  readonly summary: PublicSummary;
}

/** The last thing a phone is told. */
export interface PhoneGoodbye {
  readonly type: "end";
}
