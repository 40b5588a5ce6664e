import type { VoteView } from "../../backend/wire/audience.ts";
import { secondsLeft, sharesOf, totalOf } from "../vote-result.ts";
import { count, list } from "./words.ts";

/** One of the options, with what it got so far. */
export interface Standing {
  readonly place: number;
  readonly fault: string;
  readonly title: string;
  readonly votes: number;
  readonly share: number;
  readonly isFirst: boolean;
}

export const standings = ({ options }: VoteView): readonly Standing[] =>
  sharesOf(options.map(({ votes }) => votes)).map((share) => {
    const { fault = "", title = "" } = options[share.place] ?? {};
    return { ...share, fault, title };
  });

/** What nobody has more votes than: several in a tie, none where nobody voted or it is not closed. */
export const winners = (vote: VoteView): readonly Standing[] =>
  vote.state === "closed" ? standings(vote).filter(({ isFirst }) => isFirst) : [];

export const votesIn = ({ options }: VoteView): number =>
  totalOf(options.map(({ votes }) => votes));

/** How the vote stands, in one line. */
export function voteWords(vote: VoteView, now: number): string {
  const all = count(votesIn(vote), "vote");
  if (vote.state === "counting") return `${all}: counting the last ones …`;
  if (vote.state === "open")
    return vote.endsAt === null
      ? `${all} so far`
      : `${all} so far, ${String(secondsLeft(vote.endsAt, now))} s left`;
  const first = winners(vote).map(({ title }) => title);
  if (first.length === 0) return "Nobody voted.";
  if (first.length > 1) return `${all}, a tie: ${list(first)}`;
  return `${all}. The hall chose: ${first.join("")}`;
}
