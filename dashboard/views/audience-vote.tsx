import type { AudienceView, VoteView } from "../../backend/wire/audience.ts";
import { fewestOptions, mostOptions, voteTimes } from "../hall.ts";
import { voteWords, winners } from "../model/vote.ts";
import { useStage } from "../stage.ts";
import { VoteBars } from "./vote-bars.tsx";

/** What the hall is asked: put together, open, or closed and ready to be fired by the presenter. */
export const AudienceVote = ({ hall }: { readonly hall: AudienceView }) => {
  const { vote } = hall;
  const isOver = vote === null || vote.state === "closed";
  return (
    <section class="audience-vote" aria-label="Vote">
      {vote !== null && <Asked vote={vote} />}
      {isOver && <Ask isAgain={vote !== null} isPossible={hall.state !== "over"} />}
    </section>
  );
};

const Asked = ({ vote }: { readonly vote: VoteView }) => {
  const { desk, clock } = useStage();
  return (
    <>
      <h3>{vote.state === "closed" ? "The hall has chosen" : "The hall is voting"}</h3>
      <p class="vote-words" role="status">
        {voteWords(vote, vote.state === "open" ? clock.now.value : 0)}
      </p>
      <VoteBars vote={vote} />
      {vote.state === "closed" ? (
        <Fire vote={vote} />
      ) : (
        <button
          type="button"
          class="go"
          autofocus
          disabled={vote.state !== "open" || desk.sending.value === "vote"}
          onClick={() => void desk.closeVote()}
        >
          Close the vote
        </button>
      )}
    </>
  );
};

/** The plan first: nothing is fired before the presenter has seen whom it would hit. */
const Fire = ({ vote }: { readonly vote: VoteView }) => {
  const { desk, hall } = useStage();
  const first = winners(vote);
  return (
    <div class="fire-winner">
      {first.map(({ fault, title }, i) => (
        <button
          key={fault}
          type="button"
          class="go"
          autofocus={i === 0}
          onClick={() => {
            hall.show(false);
            desk.look(fault);
          }}
        >
          {first.length === 1 ? "Fire the winner" : "Fire this one"}: {title} …
        </button>
      ))}
      {first.length > 0 && <p class="dim">Shows its plan; Enter there does it.</p>}
    </div>
  );
};

const Ask = ({
  isAgain,
  isPossible,
}: {
  readonly isAgain: boolean;
  readonly isPossible: boolean;
}) => {
  const { desk, hall } = useStage();
  const { faults, seconds } = hall.question.value;
  const hasEnough = faults.length >= fewestOptions;
  return (
    <div class="ask">
      <h3>{isAgain ? "Ask again: what next?" : "What shall the hall choose from?"}</h3>
      <p class="dim">
        {faults.length} of {mostOptions} chosen. Phones show them as buttons; they fire nothing.
      </p>
      <Picks />
      <div class="ask-how">
        {voteTimes.map((time) => (
          <button
            key={time}
            type="button"
            class="pick"
            aria-pressed={time === seconds}
            onClick={() => hall.setSeconds(time)}
          >
            {time === null ? "until I close it" : `${String(time)} s`}
          </button>
        ))}
        <button
          type="button"
          class="go"
          autofocus={!isAgain}
          disabled={!hasEnough || !isPossible || desk.sending.value === "vote"}
          onClick={() => void desk.armVote(hall.question.peek())}
        >
          Ask the hall
        </button>
      </div>
      {!hasEnough && <p class="dim">At least two, so that there is something to choose.</p>}
    </div>
  );
};

/** Everything that this cluster can do; what it cannot is not promised to anybody. */
const Picks = () => {
  const { desk, hall } = useStage();
  const { faults } = hall.question.value;
  const isFull = faults.length >= mostOptions;
  const possible = desk.offers.value.filter(({ hidden }) => hidden === null);
  return (
    <div class="picks" role="group" aria-label="Faults to choose from">
      {possible.map(({ name, title }) => {
        const place = faults.indexOf(name);
        return (
          <button
            key={name}
            type="button"
            class="pick"
            aria-pressed={place >= 0}
            disabled={place < 0 && isFull}
            onClick={() => hall.pick(name)}
          >
            <i aria-hidden="true">{place < 0 ? "" : place + 1}</i> {title}
          </button>
        );
      })}
    </div>
  );
};
