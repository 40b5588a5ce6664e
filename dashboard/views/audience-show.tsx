import type { AudienceView, VoteView } from "../../backend/wire/audience.ts";
import { secondsLeft } from "../vote-result.ts";
import { votesIn, winners } from "../model/vote.ts";
import { count, list } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { PhonesCount, Way } from "./audience.tsx";
import { VoteBars } from "./vote-bars.tsx";

/** What the room sees of it: the way in, what is asked, and what it chose. No controls, and no figures before the close. */
export const AudienceShow = ({ hall }: { readonly hall: AudienceView }) => (
  <div class="audience-show" data-vote={hall.vote?.state ?? "none"}>
    <Way hall={hall} />
    <section class="shown-vote" aria-label="Vote">
      {hall.vote === null ? <Invitation /> : <Shown vote={hall.vote} />}
      <PhonesCount hall={hall} />
    </section>
  </div>
);

const Invitation = () => (
  <>
    <h2>Watch it on your phone</h2>
    <p class="show-words">Scan the code. You see what breaks and heals, and soon you choose.</p>
  </>
);

const Shown = ({ vote }: { readonly vote: VoteView }) => {
  const { clock } = useStage();
  const isClosed = vote.state === "closed";
  return (
    <>
      <h2>{isClosed ? verdictOf(vote) : "What shall we break next?"}</h2>
      <p class="show-words" role="status">
        {isClosed ? count(votesIn(vote), "vote") : openWords(vote, clock.now.value)}
      </p>
      <VoteBars vote={vote} isSecret={!isClosed} />
    </>
  );
};

function verdictOf(vote: VoteView): string {
  const first = winners(vote).map(({ title }) => title);
  if (first.length === 0) return "Nobody voted";
  return first.length === 1 ? `You chose: ${first.join("")}` : `A tie: ${list(first)}`;
}

function openWords(vote: VoteView, now: number): string {
  const all = count(votesIn(vote), "vote");
  if (vote.state === "counting") return `${all}. Closed: counting the last ones …`;
  if (vote.endsAt === null) return `${all} so far. Tap one on your phone.`;
  return `${all} so far. ${String(secondsLeft(vote.endsAt, now))} s left.`;
}
