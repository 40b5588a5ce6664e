import { controlPlane } from "../model/control-plane.ts";
import { useStage } from "../stage.ts";

/** What the control plane is at, part by part. Waiting is the show. */
export const ControlPlane = () => {
  const { state, clock, settings } = useStage();
  const words = settings.words.value;
  return (
    <section class="control-plane">
      <header>
        <h2>control plane</h2>
        <span>{words === "plain" ? "the manager's desk" : "watches, acts"}</span>
      </header>
      {controlPlane(state.value, clock.now.value, words).map(({ part, mood, says }) => (
        <div class="face" data-mood={mood} key={part}>
          <b>{part}</b>
          <span>{says}</span>
        </div>
      ))}
    </section>
  );
};
