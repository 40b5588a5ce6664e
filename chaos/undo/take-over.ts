import type { Clock } from "../../backend/core/clock.ts";
import { messageOf } from "../../backend/core/errors.ts";
import { byHand } from "../by-hand.ts";
import type { UndoneBy } from "../change-kind.ts";
import { boundChange, type Change } from "../changes.ts";
import type { Hands } from "../hands.ts";
import { revertAll, whatRemains } from "./take-back.ts";

/** An open experiment that no lab looks after. */
export interface Orphan {
  readonly id: string;
  readonly title: string;
  readonly changes: readonly Change[];
}

/** What became of it. */
export interface TakenOver {
  readonly id: string;
  readonly title: string;
  readonly state: "done" | "stuck";
  /** What is not as before, as sentences without a full stop; none when done. */
  readonly remains: readonly string[];
  /** Lines that free or show it; none when done. */
  readonly byHand: readonly string[];
}

export interface TakeOverParts {
  readonly hands: Hands;
  /** Passes while the API server answers and is the lab's own; throws why not. */
  readonly reach: () => Promise<void>;
  /** Strikes an entry out of the journal: what it says is taken back. */
  readonly close: (id: string) => Promise<void>;
  /** Whether it still stands there: what somebody else has taken back is left alone from then on. */
  readonly isOpen?: (id: string) => boolean;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

const betweenRoundsMs = 2000;

/**
 * Takes back what orphans changed, newest first: what only this machine can before anything else, for the API server may be what is
 * broken. Goes on past failures and around again until nothing remains or the time is over.
 */
export async function takeOver(
  orphans: readonly Orphan[],
  parts: TakeOverParts,
  withinMs: number,
): Promise<readonly TakenOver[]> {
  const cases = orphans.map((orphan) => openCase(orphan, parts));
  const end = parts.clock.monotonic() + withinMs;
  for (;;) {
    const open = cases.filter((one) => !one.isClosed());
    for (const one of open) await one.revert("host");
    const silence = open.length === 0 ? null : await whySilent(parts);
    for (const one of open) await one.settle(silence);
    if (cases.every((one) => one.isClosed()) || parts.clock.monotonic() >= end)
      return cases.map((one) => one.outcome());
    await parts.pause(betweenRoundsMs);
  }
}

const whySilent = ({ reach }: TakeOverParts) =>
  reach().then(
    () => null,
    (error: unknown) => messageOf(error),
  );

/** An orphan on its way: what is still to be taken back, and what stands in the way. */
function openCase({ id, title, changes }: Orphan, parts: TakeOverParts) {
  const { hands, close, isOpen = () => true } = parts;
  const signal = new AbortController().signal;
  let failures: Record<Where, readonly string[] | null> = { host: null, elsewhere: null };
  let remains: readonly string[] = [];
  let isClosed = false;

  /** Once it has succeeded it is not done again: what somebody changes from then on is theirs. */
  const revert = async (where: Where) => {
    if (failures[where]?.length === 0) return;
    const said = await revertAll(changes, { hands, only: undoneBy[where], signal });
    failures = { ...failures, [where]: said };
  };
  const look = async (silence: string | null) => {
    const left = silence ?? (await whatRemains(changes, { hands, signal }));
    const failed = [...(failures.host ?? []), ...(failures.elsewhere ?? [])];
    return [...new Set([...failed, ...(left === null ? [] : [left])])];
  };
  const lines = () => {
    const isLeft = (change: Change) => failures[whereOf(change)]?.length !== 0;
    return linesFor(changes.some(isLeft) ? changes.filter(isLeft) : changes);
  };
  return {
    revert,
    isClosed: () => (isClosed ||= !isOpen(id)),
    /** `silence`: why the API server does not answer. */
    async settle(silence: string | null) {
      if (silence === null) await revert("elsewhere");
      remains = await look(silence);
      if (remains.length > 0) return;
      try {
        await close(id);
        isClosed = true;
      } catch (error) {
        remains = [`its journal entry could not be closed: ${messageOf(error)}`];
      }
    },
    outcome: (): TakenOver =>
      isClosed
        ? { id, title, state: "done", remains: [], byHand: [] }
        : { id, title, state: "stuck", remains, byHand: lines() },
  };
}

type Where = "host" | "elsewhere";
const undoneBy: Readonly<Record<Where, readonly UndoneBy[]>> = {
  host: ["host"],
  elsewhere: ["cluster", "itself"],
};
const whereOf = (change: Change): Where =>
  boundChange(change).undoneBy === "host" ? "host" : "elsewhere";

const linesFor = (changes: readonly Change[]) => [
  ...new Set(changes.map(byHand).filter((line) => line !== null)),
];
