import { numberAt, voteShapes } from "../vote-shapes.ts";

/** The option's number in its shape, as on the phones. */
export const VoteShape = ({ place }: { readonly place: number }) => (
  <svg class="vote-shape" viewBox="0 0 24 24" aria-hidden="true">
    <path d={voteShapes[place % voteShapes.length]?.path ?? ""} />
    <text x={numberAt.x} y={numberAt.y} text-anchor="middle">
      {place + 1}
    </text>
  </svg>
);
