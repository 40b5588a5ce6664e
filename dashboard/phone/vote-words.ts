import type { PublicVote } from "../../backend/wire/audience.ts";
import { secondsLeft, sharesOf, totalOf } from "../vote-result.ts";
import type { BallotState } from "./ballot.ts";

/** How long one can vote yet, or that one cannot. */
export function stateWords({ state, endsAt, votes }: PublicVote, now: number): string {
  const all = totalOf(votes ?? []);
  if (state === "closed") return all === 1 ? "1 vote" : `${String(all)} votes`;
  if (state === "counting") return "The vote is closed. Counting …";
  if (endsAt === null) return "Tap one.";
  return `Tap one. ${String(secondsLeft(endsAt, now))} s left.`;
}

export interface Own {
  /** Place of what was chosen on this phone, or null. */
  readonly chosen: number | null;
  readonly state: BallotState;
  /** So many phones vote already that this one can only watch. */
  readonly isFull: boolean;
}

/** What became of this phone's vote. */
export function saidWords(vote: PublicVote, { chosen, state, isFull }: Own): string {
  if (vote.state === "closed") return closedWords(vote);
  if (isFull) return "So many phones vote already that this one can only watch.";
  const title = chosen === null ? undefined : vote.options[chosen];
  if (title === undefined || chosen === null) return "";
  const name = `${String(chosen + 1)}, ${title}`;
  switch (state) {
    case "none":
    case "sending":
      return `Sending your vote: ${name} …`;
    case "counted":
      return vote.state === "open"
        ? `Your vote counts: ${name}. You can still change your mind.`
        : `Your vote counts: ${name}.`;
    case "late":
      return "Your vote came too late: the vote was closed.";
    case "full":
      return "Your vote could not be taken: too many have voted.";
    default:
      return state satisfies never;
  }
}

/** Nothing breaks by itself: somebody on the stage has to do it. */
function closedWords(vote: PublicVote): string {
  const first = firstOf(vote);
  if (first.length === 0) return "";
  if (first.length > 1) return "The presenter decides. Watch the stage.";
  return "Watch the stage: the presenter breaks it.";
}

/** What is asked, or what the hall chose. */
export function askWords(vote: PublicVote): string {
  if (vote.state !== "closed") return "What shall we break next?";
  const first = firstOf(vote);
  if (first.length === 0) return "Nobody voted";
  return first.length === 1 ? `The hall chose: ${first.join("")}` : "A tie";
}

const firstOf = ({ options, votes }: PublicVote): readonly string[] =>
  sharesOf(votes ?? [])
    .filter(({ isFirst }) => isFirst)
    .map(({ place }) => options[place] ?? "");

/** For who has never heard of them. */
const terms: Readonly<Record<string, string>> = {
  pod: "one running copy of the pizza shop",
  node: "one machine, with several pods on it",
  container: "the program in a pod",
  kubelet: "what looks after a machine's pods",
  DNS: "the address book",
  zone: "several machines in one place",
  quota: "how much the shop may use",
  "API server": "what all orders to the cluster go through",
  scheduler: "what finds a machine for each pod",
};

/** What the words among the options mean: "pod: …". */
export function termsIn({ options }: PublicVote): readonly string[] {
  const all = options.join(" ");
  return Object.entries(terms)
    .filter(([term]) => new RegExp(`\\b${term}s?\\b`).test(all))
    .map(([term, meaning]) => `${term}: ${meaning}`);
}
