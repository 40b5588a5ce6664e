import type { VoteView } from "../../backend/wire/audience.ts";
import { standings } from "../model/vote.ts";
import { count } from "../model/words.ts";
import { VoteShape } from "./vote-shape.tsx";

interface Props {
  readonly vote: VoteView;
  /** Without figures, so that the room does not follow the crowd. */
  readonly isSecret?: boolean;
}

/** Every option with its shape, its bar and its figures in words. */
export const VoteBars = ({ vote, isSecret = false }: Props) => (
  <ol class="vote-bars" data-state={vote.state}>
    {standings(vote).map(({ place, title, votes, share, isFirst }) => {
      const isChosen = isFirst && vote.state === "closed";
      return (
        <li key={place} data-first={isChosen}>
          <VoteShape place={place} />
          <b>{title}</b>
          {!isSecret && (
            <>
              <svg class="vote-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden>
                <rect class="all" width="100" height="1" />
                <rect class="part" width={share} height="1" />
              </svg>
              <span>
                {isChosen && "✓ first: "}
                {count(votes, "vote")}, {share} %
              </span>
            </>
          )}
        </li>
      );
    })}
  </ol>
);
