import { type BallotAnswer, mostVoters, type PublicVote } from "../wire/audience.ts";
import type { Tally } from "./round.ts";

/** The votes of one round: one for each holder of a ticket, who may think again until it is closed. */
export interface BallotBox {
  /** What the lab says is asked; a new round empties the box, the same one again changes nothing. */
  take(vote: PublicVote | null): void;
  cast(holder: string, ballot: { readonly round: number; readonly option: number }): Said;
  /** null where nothing was asked. */
  tally(): Tally | null;
}

type Said = BallotAnswer["said"];

/** `now` in epoch milliseconds, by the lab's clock. */
export function createBallotBox(now: () => number, most = mostVoters): BallotBox {
  let vote: PublicVote | null = null;
  let cast = new Map<string, number>();
  return {
    take(given) {
      if (given?.round !== vote?.round) cast = new Map();
      vote = given;
    },
    cast(holder, { round, option }) {
      if (vote === null || vote.round !== round || vote.state !== "open") return "late";
      if (vote.endsAt !== null && now() >= vote.endsAt) return "late";
      if (!Number.isInteger(option) || option < 0 || option >= vote.options.length)
        return "unknown";
      if (!cast.has(holder) && cast.size >= most) return "full";
      cast.set(holder, option);
      return "counted";
    },
    tally() {
      if (vote === null) return null;
      const votes = vote.options.map(() => 0);
      for (const option of cast.values()) votes[option] = (votes[option] ?? 0) + 1;
      return { round: vote.round, votes, isFinal: vote.state !== "open" };
    },
  };
}
