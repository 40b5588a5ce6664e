import type { PublicSummary, PublicTrouble, PublicVote, VoteView } from "../wire/audience.ts";
import type { RunView } from "../wire/recovery.ts";
import type { LabState, Visitors } from "../wire/state.ts";
import type { ToAudience } from "./protocol.ts";

const mostTroubles = 5;
const overMs = 10_000;

/** All that the audience's process must know, in one message: told whenever something has changed, and to a new process first of all. Twice does no harm; an open vote is opened again by it. */
export const tellingOf = (state: LabState, at: number): ToAudience => ({
  type: "summary",
  at,
  summary: summarize(state, at),
  vote: publicVote(state.audience?.vote ?? null),
});

/** How many voted for what is told when nobody can vote any more. */
function publicVote(vote: VoteView | null): PublicVote | null {
  if (vote === null) return null;
  const { round, state, endsAt, options } = vote;
  return {
    round,
    state,
    endsAt,
    options: options.map(({ title }) => title.slice(0, 120)),
    votes: state === "closed" ? options.map(({ votes }) => votes) : null,
  };
}

/** What the hall may know of the lab: figures, and titles from our own catalogue. Whatever is not named here never leaves the lab. */
export function summarize(state: LabState, now: number): PublicSummary {
  const nodes = Object.values(state.nodes);
  const pods = Object.values(state.pods);
  return {
    troubles: Object.values(state.runs)
      .flatMap((run) => troubleOf(run) ?? [])
      .sort((a, b) => a.since - b.since)
      .slice(-mostTroubles),
    podsReady: pods.filter(({ phase }) => phase === "ready").length,
    podsTotal: pods.length,
    nodesReady: nodes.filter(({ readiness }) => readiness === "ready").length,
    nodesTotal: nodes.length,
    availability: availability(state.visitors, now),
  };
}

function troubleOf({ cause, phase, wholeAt, verdict, hitAt }: RunView): PublicTrouble | null {
  if (wholeAt !== null || verdict !== null) return null;
  // What others broke has a title with names from the cluster in it.
  const title = cause.by === "lab" ? cause.title.slice(0, 120) : "Something from outside the lab";
  return { title, state: phase === "recovering" ? "healing" : "broken", since: hitAt };
}

function availability(visitors: Visitors | null, now: number): number | null {
  const recent = (visitors?.buckets ?? []).filter(({ at }) => at > now - overMs);
  const ok = recent.reduce((sum, bucket) => sum + bucket.ok, 0);
  const settled = recent.reduce((sum, one) => sum + one.intended - one.pending, 0);
  return settled > 0 ? Math.min(1, Math.max(0, ok / settled)) : null;
}
