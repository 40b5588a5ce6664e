import { clockTime } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { AudienceShow } from "./audience-show.tsx";
import { Availability } from "./availability.tsx";
import { Experiments } from "./experiments.tsx";
import { FocusView } from "./focus/focus-view.tsx";
import { Freshness } from "./freshness.tsx";
import { Gate } from "./gate.tsx";
import { Mark } from "./mark.tsx";
import { Scenario } from "./scenario.tsx";
import { SceneView } from "./scene.tsx";
import { SentenceView } from "./sentence.tsx";
import { StoryView } from "./story.tsx";

/** What the room sees on the projector: the scene, the visitors, one sentence and the story. hands-off.ts sees to it that nothing here can act. */
export const ProjectorView = () => (
  <Gate>
    <Shown />
  </Gate>
);

const Shown = () => {
  const { focus, hall, link, parts } = useStage();
  const only = focus.focus.value;
  const shown = hall.isOpen.value ? parts.audience.value : null;
  const isCalm = Object.keys(parts.experiments.value).length === 0;
  return (
    <div
      class="stage projector"
      data-link={link.value.state}
      data-focus={shown === null ? only : "audience"}
    >
      <header class="top">
        <Mark />
        <Freshness />
        {parts.lab.value?.simulated === true && (
          <strong class="chip simulated">simulated nodes</strong>
        )}
        <span class="push" />
        <WallClock />
      </header>
      <Availability />
      {shown !== null ? (
        <main class="whole">
          <AudienceShow hall={shown} />
        </main>
      ) : only === null ? (
        <>
          <main class="whole">
            <SceneView />
          </main>
          <aside class="side">
            <Scenario />
            {!isCalm && <Experiments />}
            <StoryView />
          </aside>
        </>
      ) : (
        <main class="whole">
          <FocusView focus={only} />
        </main>
      )}
      <footer class="bottom">
        <SentenceView />
      </footer>
      <Lost />
    </div>
  );
};

const WallClock = () => {
  const { clock } = useStage();
  return <time class="clock">{clockTime(clock.now.value, false)}</time>;
};

/** The room is told that it is not live; what to do about it is told to the presenter. */
const Lost = () => {
  const { link } = useStage();
  const { state, since } = link.value;
  if (state !== "lost" && state !== "stale") return null;
  return (
    <div class="banner" role="alert" data-tone="broken">
      <b>Not live: this is what was at {clockTime(since)}</b>
      <span>It goes on by itself.</span>
    </div>
  );
};
