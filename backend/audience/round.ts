import { mostVoters, type VoteView } from "../wire/audience.ts";
import type { FaultOffer, VoteCommand } from "../wire/commands.ts";
import { LabError, nearest } from "../core/errors.ts";

/** A new round with what the hall may choose between. Throws a LabError `unknown-fault` or `cannot-here`: the hall is never promised what this cluster cannot do. */
export function openRound(
  { faults, seconds }: VoteCommand,
  { round, offers, at }: { round: number; offers: readonly FaultOffer[]; at: number },
): VoteView {
  return {
    round,
    options: faults.map((fault) => ({ fault, title: titleOf(fault, offers), votes: 0 })),
    state: "open",
    openedAt: at,
    endsAt: seconds === undefined ? null : at + seconds * 1000,
    closedAt: null,
  };
}

/** What the audience's process counted. */
export interface Tally {
  readonly round: number;
  readonly votes: readonly number[];
  /** It takes no more. */
  readonly isFinal: boolean;
}

/** The round with these figures; as it is where they cannot be of it. Whoever counted them listens to the hall, and is not believed blindly. */
export function counted(vote: VoteView, { round, votes }: Tally): VoteView {
  const isOfIt = round === vote.round && votes.length === vote.options.length;
  if (!isOfIt || vote.state === "closed" || sum(votes) > mostVoters) return vote;
  // Votes come back by themselves to a process that took the place of another; after the close they cannot.
  const isLoss = sum(votes) < sum(vote.options.map((option) => option.votes));
  if (vote.state === "counting" && isLoss) return vote;
  const options = vote.options.map((option, i) => ({ ...option, votes: votes[i] ?? 0 }));
  return { ...vote, options };
}

const sum = (figures: readonly number[]) => figures.reduce((total, one) => total + one, 0);

function titleOf(fault: string, offers: readonly FaultOffer[]): string {
  const offer = offers.find(({ name }) => name === fault);
  if (offer === undefined) throw unknownFault(fault, offers);
  if (offer.hidden !== null) throw cannotHere(offer.title, offer.hidden);
  return offer.title;
}

function unknownFault(fault: string, offers: readonly FaultOffer[]): LabError {
  const near = nearest(
    fault,
    offers.map(({ name }) => name),
  );
  return new LabError(
    "unknown-fault",
    `There is no fault "${fault}".`,
    near === null ? "GET /api/faults lists them." : `Did you mean "${near}"?`,
  );
}

const cannotHere = (title: string, why: string) =>
  new LabError(
    "cannot-here",
    `The hall cannot choose "${title}": ${why}`,
    "Let them choose between faults that this cluster can do.",
  );
