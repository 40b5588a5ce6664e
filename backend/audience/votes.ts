import { type Clock, systemClock } from "../core/clock.ts";
import { LabError } from "../core/errors.ts";
import type { Lifetime } from "../core/lifetime.ts";
import type { AudienceView, VoteView } from "../wire/audience.ts";
import type { FaultOffer, VoteCommand } from "../wire/commands.ts";
import type { LabEvent } from "../wire/events.ts";
import type { FromAudience } from "./protocol.ts";
import { counted, openRound } from "./round.ts";

/** What the lab knows of its hall, kept in `LabState.audience`: the process that serves it (launch.ts) tells and is told through here. */
export interface Votes {
  /** null where no phones are let in. */
  audience(): AudienceView | null;
  /** Phones are served from now on: at the start, and when a new process has taken the place of one that ended. */
  opened(hall: Pick<AudienceView, "url" | "onlyHere" | "endsAt">): void;
  /** A line of the process, checked by its schema alone. */
  heard(said: FromAudience): void;
  /** The process has ended. away: another one comes · over: none. */
  gone(state: "away" | "over"): void;
  /** Asks the hall. Throws a LabError `no-audience`, `vote-open`, `unknown-fault` or `cannot-here`. */
  armVote(command: VoteCommand): VoteView;
  /** Answers when the last votes are counted. Throws a LabError `no-audience` or `no-vote`. */
  closeVote(): Promise<VoteView>;
}

export interface VotesOptions {
  readonly emit: (event: LabEvent) => void;
  readonly offers: () => readonly FaultOffer[];
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
  /** So long a close waits for the last figures of a process that may be gone. */
  readonly lastFiguresMs?: number;
}

/** Nobody is served yet, and nothing was asked. */
export function createVotes(options: VotesOptions): Votes {
  const { emit, offers, lifetime, clock = systemClock, lastFiguresMs = 3000 } = options;
  const { view, asked, put, change } = createKept(emit, clock);
  const closing = createClosing();
  lifetime.defer(() => closing.end());
  const close = () => {
    const vote = asked();
    if (vote === null || vote.state === "closed") return;
    closing.end();
    change({ vote: { ...vote, state: "closed", closedAt: clock.now() } });
  };
  const count = () => {
    const vote = asked();
    if (vote?.state !== "open") return;
    change({ vote: { ...vote, state: "counting" } });
    closing.after(lastFiguresMs, close);
  };
  return {
    audience: view,
    opened: (hall) => put({ phones: 0, vote: null, ...view(), ...hall, state: "up" }),
    heard(said) {
      if (said.type === "phones") change({ phones: said.phones });
      const known = asked();
      if (said.type !== "tally" || known === null) return;
      const vote = counted(known, said);
      if (vote !== known) change({ vote });
      if (said.isFinal && said.round === vote.round && vote.state === "counting") close();
    },
    gone: (state) => change({ state, phones: 0 }),
    armVote(command) {
      const { vote } = up(view());
      if (vote !== null && vote.state !== "closed") throw voteOpen();
      const at = clock.now();
      const armed = openRound(command, { round: (vote?.round ?? 0) + 1, offers: offers(), at });
      change({ vote: armed });
      if (armed.endsAt !== null) closing.after(armed.endsAt - at, count);
      return armed;
    },
    async closeVote() {
      const { vote } = up(view());
      if (vote === null || vote.state === "closed") throw noVote();
      count();
      await closing.ended;
      return asked() ?? vote;
    },
  };
}

function createKept(emit: VotesOptions["emit"], clock: Clock) {
  let view: AudienceView | null = null;
  const put = (next: AudienceView) => {
    view = next;
    emit({ type: "audience", at: clock.now(), audience: next });
  };
  return {
    view: () => view,
    asked: () => view?.vote ?? null,
    put,
    change: (given: Partial<AudienceView>) => {
      if (view !== null) put({ ...view, ...given });
    },
  };
}

/** One thing that is waited for at a time. */
function createClosing() {
  let timer: NodeJS.Timeout | null = null;
  let ended = Promise.withResolvers<void>();
  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    /** Resolves at the next `end`. */
    get ended() {
      return ended.promise;
    },
    after(ms: number, act: () => void) {
      stop();
      timer = setTimeout(act, ms);
    },
    end() {
      stop();
      ended.resolve();
      ended = Promise.withResolvers<void>();
    },
  };
}

function up(view: AudienceView | null): AudienceView {
  if (view === null) throw noAudience();
  if (view.state === "over") throw audienceOver();
  return view;
}

const noAudience = () =>
  new LabError(
    "no-audience",
    "This lab lets no phones in.",
    "Close it with Ctrl-C and start it again with: npm start -- --audience. The cluster stays up.",
  );

const audienceOver = () =>
  new LabError(
    "audience-over",
    "The phones' time is over.",
    "Start the lab again with a longer one: npm start -- --audience --audience-minutes 180",
  );

const voteOpen = () =>
  new LabError("vote-open", "The hall is voting already.", "Close that vote first.");

const noVote = () => new LabError("no-vote", "No vote is open.", "Open one first.");
