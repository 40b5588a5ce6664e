import type { BallotAnswer, PhoneBallot, PublicVote } from "../../backend/wire/audience.ts";
import { type Memory, recall, remember } from "./memory.ts";

/** sending: on its way, also when it has to try again · counted · late: it came after the close · full: too many have voted · none: nothing chosen in this round. */
export type BallotState = "none" | "sending" | "counted" | "late" | "full";

export interface Ballots {
  readonly memory: Memory;
  /** There was no ticket left for this phone. */
  readonly isFull: boolean;
  stateIn(round: number): BallotState;
  /** Its place among the options of this round, or null. */
  chosenIn(round: number): number | null;
  choose(vote: PublicVote, option: number): void;
  /** The stage has greeted this phone: with a ticket, with none left (null), or as one it knows. */
  greeted(ticket: string | null | undefined, vote: PublicVote | null): void;
}

export interface BallotsOptions {
  readonly changed: () => void;
  /** The ticket is of no use any more. */
  readonly refused: () => void;
  readonly request?: typeof fetch;
}

const againMs = 2000;
/** A hall that likes no ticket of ours is not asked for ever. */
const mostRefusals = 3;

/** This phone's vote: sent until it is answered, and sent again to a hall that may have forgotten it. */
export function createBallots(options: BallotsOptions): Ballots {
  const { changed, refused, request = fetch.bind(globalThis) } = options;
  let memory = recall();
  let state: BallotState = "none";
  let timer = 0;
  let isFull = false;
  let refusals = 0;
  const learn = (given: Partial<Memory>) => {
    memory = { ...memory, ...given };
    remember(memory);
  };
  const turn = (next: BallotState) => {
    state = next;
    changed();
  };
  const send = async () => {
    clearTimeout(timer);
    const { ticket, choice } = memory;
    if (ticket === null || choice === null) return;
    turn("sending");
    const said = await post(request, { ticket, ...choice });
    // Meanwhile something else may have been chosen.
    if (memory.choice !== choice) return;
    if (said === null) timer = Number(setTimeout(() => void send(), againMs));
    else if (said === "unknown") {
      learn({ ticket: null });
      refusals += 1;
      if (refusals <= mostRefusals) refused();
    } else turn(said);
  };
  const isOf = (round: number) => memory.choice?.round === round;
  return {
    get memory() {
      return memory;
    },
    get isFull() {
      return isFull;
    },
    stateIn: (round) => (isOf(round) ? state : "none"),
    chosenIn: (round) => (isOf(round) ? (memory.choice?.option ?? null) : null),
    choose({ round }, option) {
      learn({ choice: { round, option } });
      void send();
    },
    greeted(ticket, vote) {
      if (ticket !== undefined && memory.ticket === null) learn({ ticket });
      isFull = ticket === null && memory.ticket === null;
      if (vote !== null && isOf(vote.round) && vote.state === "open") void send();
    },
  };
}

/** null: nobody answered, or it was too much at once. */
async function post(
  request: typeof fetch,
  ballot: PhoneBallot,
): Promise<BallotAnswer["said"] | null> {
  try {
    const answer = await request("vote", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(ballot),
      signal: AbortSignal.timeout(5000),
    });
    // Our own lab's; null where it did not like how it was asked.
    return ((await answer.json()) as BallotAnswer | null)?.said ?? null;
  } catch {
    return null;
  }
}
