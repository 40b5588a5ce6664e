import type { Moment } from "../../backend/wire/state.ts";
import { clockTime, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Tone } from "./tone.tsx";

const shown = 40;

/** What happened, the newest on top, in plain words or Kubernetes' own. */
export const Timeline = () => {
  const { parts, clock, settings } = useStage();
  const words = settings.words.value;
  const moments = parts.timeline.value.slice(-shown).reverse();
  return (
    <section class="panel timeline" aria-label="What happened">
      <h2>
        What happened <span>{words === "plain" ? "in plain words" : "in Kubernetes' words"}</span>
      </h2>
      {moments.length === 0 ? (
        <p class="dim">Nothing yet. Whatever the cluster does shows here, whoever caused it.</p>
      ) : (
        <ol>
          {moments.map((moment) => (
            <Line key={moment.id} moment={moment} text={moment[words]} now={clock.now.value} />
          ))}
        </ol>
      )}
    </section>
  );
};

interface LineProps {
  readonly moment: Moment;
  readonly text: string;
  readonly now: number;
}

const Line = ({ moment, text, now }: LineProps) => (
  <li data-tone={moment.tone}>
    <time title={clockTime(moment.at)}>{ago(now - moment.at)}</time>
    <Tone tone={moment.tone} />
    <span>{text}</span>
  </li>
);

const ago = (ms: number): string => (ms < 1500 ? "now" : wholeDuration(ms));
