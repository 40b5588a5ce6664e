import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { AudienceView, VoteView } from "../../backend/wire/audience.ts";
import { fewestOptions, mostOptions, voteTimes } from "../hall.ts";
import { voteWords, winners } from "../model/vote.ts";
import { useStage } from "../stage.ts";
import { VoteBars } from "./vote-bars.tsx";

/** What the hall is asked: put together, open, or closed and ready to be fired by the presenter. */
export const AudienceVote = ({ hall }: { readonly hall: AudienceView }) => {
  const { vote } = hall;
  // After a vote the next question is put together only when it is wanted.
  const [isAsking, ask] = useState(false);
  const isOver = vote === null || vote.state === "closed";
  useLayoutEffect(() => {
    if (!isOver) ask(false);
  }, [isOver]);
  return (
    <section class="audience-vote" aria-label="Vote">
      {vote !== null && !isAsking && <Asked vote={vote} />}
      {isOver && (vote === null || isAsking) && <Ask isPossible={hall.state !== "over"} />}
      {vote !== null && isOver && (
        <button type="button" class="again" onClick={() => ask(!isAsking)}>
          {isAsking ? "Back to what the hall chose" : "Ask something else …"}
        </button>
      )}
    </section>
  );
};

/**
 * What comes next has the keyboard, unless the presenter is somewhere else with it. Such a button is never `disabled`, only aria-disabled:
 * it would not take the keyboard while an answer is on its way.
 */
function useFirst() {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) button.current?.focus();
  }, []);
  return button;
}

const Asked = ({ vote }: { readonly vote: VoteView }) => {
  const { clock } = useStage();
  return (
    <>
      <h3>{vote.state === "closed" ? "The hall has chosen" : "The hall is voting"}</h3>
      <p class="vote-words" role="status">
        {voteWords(vote, vote.state === "open" ? clock.now.value : 0)}
      </p>
      <VoteBars vote={vote} />
      {vote.state === "closed" ? <Fire vote={vote} /> : <Close isOpen={vote.state === "open"} />}
    </>
  );
};

const Close = ({ isOpen }: { readonly isOpen: boolean }) => {
  const { desk } = useStage();
  const first = useFirst();
  const canClose = isOpen && desk.sending.value !== "vote";
  return (
    <button
      type="button"
      class="go"
      ref={first}
      autofocus
      aria-disabled={!canClose}
      onClick={() => canClose && void desk.closeVote()}
    >
      Close the vote
    </button>
  );
};

/** The plan first: nothing is fired before the presenter has seen whom it would hit. */
const Fire = ({ vote }: { readonly vote: VoteView }) => {
  const { desk, hall } = useStage();
  const first = winners(vote);
  const button = useFirst();
  return (
    <div class="fire-winner">
      {first.map(({ fault, title }, i) => (
        <button
          key={fault}
          type="button"
          class="go"
          ref={i === 0 ? button : null}
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

const Ask = ({ isPossible }: { readonly isPossible: boolean }) => {
  const { desk, hall } = useStage();
  const { faults, seconds } = hall.question.value;
  const first = useFirst();
  const hasEnough = faults.length >= fewestOptions;
  const canAsk = hasEnough && isPossible && desk.sending.value !== "vote";
  return (
    <div class="ask">
      <h3>What shall the hall choose from?</h3>
      <p class="dim">
        {faults.length} of {mostOptions} chosen. Phones show them as buttons; they fire nothing.
      </p>
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
          ref={first}
          autofocus
          aria-disabled={!canAsk}
          onClick={() => canAsk && void desk.armVote(hall.question.peek())}
        >
          Ask the hall
        </button>
      </div>
      {!hasEnough && <p class="dim">At least two, so that there is something to choose.</p>}
      <Picks />
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
