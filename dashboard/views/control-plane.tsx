import { controlPlane } from "../model/control-plane.ts";
import { useStage } from "../stage.ts";

const looksAt = ["pods", "nodes", "replicasets", "statefulsets", "hpas", "feeds", "lab"] as const;

/** What the control plane is at, part by part. Waiting is the show. */
export const ControlPlane = () => {
  const { state, parts, clock, settings } = useStage();
  const words = settings.words.value;
  for (const key of looksAt) void parts[key].value;
  const faces = controlPlane(state.peek(), clock.now.value, words);
  return (
    <section class="control-plane">
      <header>
        <h2>control plane</h2>
        <span>{words === "plain" ? "the manager's desk" : "watches, acts"}</span>
      </header>
      {faces.map(({ part, mood, says }) => (
        <div class="face" data-mood={mood} key={part}>
          <b>{part}</b>
          <span>{says}</span>
        </div>
      ))}
    </section>
  );
};
