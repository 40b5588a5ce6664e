import { useStage } from "../stage.ts";
import { Availability } from "./availability.tsx";
import { Banner } from "./banner.tsx";
import { Catalogue } from "./catalogue.tsx";
import { Experiments } from "./experiments.tsx";
import { FocusView } from "./focus/focus-view.tsx";
import { FaultForm } from "./fault-form.tsx";
import { Header } from "./header.tsx";
import { Help } from "./help.tsx";
import { Keys } from "./keys.tsx";
import { Locked } from "./locked.tsx";
import { Scenario } from "./scenario.tsx";
import { SceneView } from "./scene.tsx";
import { SentenceView } from "./sentence.tsx";
import { StoryView } from "./story.tsx";
import { VesselDefinitions } from "./vessel.tsx";

/** The whole page: locked, or the stage. */
export const StageView = () => {
  const { desk, link } = useStage();
  const hasSeen = link.value.state !== "connecting";
  const isLocked =
    desk.access.value.state !== "in" && !(hasSeen && desk.access.value.state === "away");
  return (
    <>
      <VesselDefinitions />
      {isLocked ? <Locked /> : <OpenStage />}
    </>
  );
};

const OpenStage = () => {
  const { link, focus } = useStage();
  const only = focus.focus.value;
  return (
    <div class="stage" data-link={link.value.state} data-focus={only}>
      <Header />
      <Availability />
      {only === null ? (
        <>
          <SceneView />
          <Side />
        </>
      ) : (
        <FocusView focus={only} />
      )}
      <footer class="bottom">
        <SentenceView />
        <Keys />
      </footer>
      <Banner />
      <Help />
      <Catalogue />
    </div>
  );
};

/** The right-hand column: what is being done, and its story; or the fault that is looked at. */
const Side = () => {
  const { desk, story } = useStage();
  const form = desk.form.value;
  return (
    <aside class="side" data-topic={form === null ? story.topic.value : "plan"}>
      {form === null ? (
        <>
          <Scenario />
          <Experiments />
          <StoryView />
        </>
      ) : (
        <FaultForm form={form} />
      )}
    </aside>
  );
};
