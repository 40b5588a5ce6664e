import { useHands } from "../hands.ts";
import { shownKey } from "../keys.ts";
import { ForecastSentence } from "./forecast.tsx";

/** On the stage, and only once it was asked for: what the next cue is, before it is done. */
export const CueCard = () => {
  const { cues, next, foreseen } = useHands();
  const act = next.value;
  if (!cues.list.value.isShown || act === null) return null;
  const forecast = foreseen.value?.forecast ?? null;
  return (
    <section class="panel cue-card" aria-label="Next cue" aria-live="polite">
      <h2>
        Next: {act.title}
        <span>
          <kbd>{shownKey("cue")}</kbd> {act.isDestructive ? "held does it" : "once more does it"}
        </span>
      </h2>
      <p class="lesson">{act.about}</p>
      {forecast !== null && <ForecastSentence forecast={forecast} />}
    </section>
  );
};
