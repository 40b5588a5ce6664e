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

/** What the hall is asked, as phones know it. */
export interface PublicVote {
  /** Counts up from 1 in each lab. */
  readonly round: number;
  /** The faults' titles, from the catalogue. */
  readonly options: readonly string[];
  /** counting: no more votes are taken; the last ones are on their way. */
  readonly state: "open" | "counting" | "closed";
  /** When it closes by itself, or null where the presenter closes it. */
  readonly endsAt: number | null;
  /** Votes for each option; null until it is closed, so that nobody follows the crowd. */
  readonly votes: readonly number[] | null;
}

/** What a phone gets: always the whole, so that whatever was skipped does no harm. */
export interface PhoneMessage {
  readonly type: "now";
  /** By the lab's clock. */
  readonly at: number;
  readonly summary: PublicSummary;
  /** null where nothing was asked yet. */
  readonly vote: PublicVote | null;
}

/** Said to each phone alone, when it comes. */
export interface PhoneHello {
  readonly type: "hello";
  /** With this it votes, once a round; null when there are too many already, so that it can only watch. */
  readonly ticket: string | null;
}

/** What a phone posts to `vote`, as JSON of at most 256 bytes; in the same round once more to change its mind. */
export interface PhoneBallot {
  readonly ticket: string;
  readonly round: number;
  /** Place in `options`, from 0. */
  readonly option: number;
}

/** The answer. late: it is not open (any more); full: as many have voted as can; unknown: no such option, or no such ticket. */
export interface BallotAnswer {
  readonly said: "counted" | "late" | "full" | "unknown";
}

/** The last thing a phone is told. */
export interface PhoneGoodbye {
  readonly type: "end";
}

/** More phones than this cannot vote in one show. */
export const mostVoters = 4000;

/** One of the faults that the hall chooses from. */
export interface VoteOption {
  /** Its name in the catalogue. */
  readonly fault: string;
  readonly title: string;
  /** As counted so far. */
  readonly votes: number;
}

/** What the hall is asked, as the lab knows it. Nothing is ever fired by it: the presenter fires. */
export interface VoteView {
  readonly round: number;
  readonly options: readonly VoteOption[];
  readonly state: PublicVote["state"];
  readonly openedAt: number;
  readonly endsAt: number | null;
  readonly closedAt: number | null;
}

/** The phones in the hall, as the lab knows them. */
export interface AudienceView {
  /** What a phone opens: for everybody in the hall. */
  readonly url: string;
  /** Why nobody but this machine can open it, or null. */
  readonly onlyHere: string | null;
  /** up: phones are served · away: their process has ended, and comes back · over: their time is over. */
  readonly state: "up" | "away" | "over";
  /** When their time is over. */
  readonly endsAt: number;
  /** That are connected now. */
  readonly phones: number;
  /** The one that is open, or the last one; null before the first. */
  readonly vote: VoteView | null;
}
