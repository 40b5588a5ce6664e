import type { ComponentChildren } from "preact";
import type { BigFigure } from "../../model/big-figure.ts";
import { Tone } from "../tone.tsx";

interface Props extends BigFigure {
  /** Smaller, beneath it. */
  readonly children?: ComponentChildren;
}

/** A figure as large as the room needs it. Counts before everybody's eyes, so that it is not read aloud. */
export const Big = ({ tone, label, figure, children }: Props) => {
  const [number = "", unit = ""] = figure.split(" ");
  return (
    <div class="big" data-tone={tone}>
      <p class="big-label">
        {tone !== "plain" && <Tone tone={tone} />} {label}
      </p>
      <p class="big-figure">
        <b>{number}</b>
        {unit !== "" && <span> {unit}</span>}
      </p>
      {children}
    </div>
  );
};
