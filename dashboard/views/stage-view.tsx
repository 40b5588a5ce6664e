import { useStage } from "../stage.ts";
import { AudienceCard } from "./audience.tsx";
import { Availability } from "./availability.tsx";
import { CueCard } from "./cue-card.tsx";
import { Experiments } from "./experiments.tsx";
import { FocusView } from "./focus/focus-view.tsx";
import { Gate } from "./gate.tsx";
import { Header } from "./header.tsx";
import { Keys } from "./keys.tsx";
import { Looked } from "./looked.tsx";
import { Over } from "./over.tsx";
import { Scenario } from "./scenario.tsx";
import { SceneView } from "./scene.tsx";
import { SentenceView } from "./sentence.tsx";
import { StoryView } from "./story.tsx";

/** The whole page: locked, or the stage. */
export const StageView = () => (
  <Gate>
    <OpenStage />
  </Gate>
);

const OpenStage = () => {
  const { link, focus } = useStage();
  const only = focus.focus.value;
  return (
    <div class="stage" data-link={link.value.state} data-focus={only}>
      <Header />
      <Availability />
      {only === null ? (
        <>
          <main class="whole">
            <SceneView />
          </main>
          <Side />
        </>
      ) : (
        <>
          <main class="whole">
            <FocusView focus={only} />
          </main>
          <div class="over-focus">
            <Looked />
          </div>
        </>
      )}
      <footer class="bottom">
        <SentenceView />
        <Keys />
      </footer>
      <CueCard />
      <AudienceCard />
      <Over />
    </div>
  );
};

/** The right-hand column: what is being done, and its story; or the fault that is looked at. */
const Side = () => {
  const { desk, story } = useStage();
  const isLooking = desk.form.value !== null || desk.script.value !== null;
  return (
    <aside class="side" data-topic={isLooking ? "plan" : story.topic.value}>
      {isLooking ? (
        <Looked />
      ) : (
        <>
          <Scenario />
          <Experiments />
          <StoryView />
        </>
      )}
    </aside>
  );
};
