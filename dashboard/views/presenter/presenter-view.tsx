import { useHands } from "../../hands.ts";
import { useStage } from "../../stage.ts";
import { AudiencePanel } from "../audience.tsx";
import { Experiments } from "../experiments.tsx";
import { Gate } from "../gate.tsx";
import { Keys } from "../keys.tsx";
import { Looked } from "../looked.tsx";
import { Over } from "../over.tsx";
import { Scenario } from "../scenario.tsx";
import { SentenceView } from "../sentence.tsx";
import { Foreseen } from "./foreseen.tsx";
import { PresenterHeader } from "./presenter-header.tsx";
import { RunningOrder } from "./running-order.tsx";
import { Script } from "./script.tsx";

/** The second screen: what to say, what comes next and what it will do, what is broken now, and the STOP. */
export const PresenterView = () => (
  <Gate>
    <Open />
  </Gate>
);

const Open = () => {
  const { link } = useStage();
  return (
    <div class="presenter" data-link={link.value.state}>
      <PresenterHeader />
      <main class="says">
        <Now />
      </main>
      <section class="comes" aria-label="What comes next">
        <AudiencePanel />
        <Foreseen />
        <RunningOrder />
      </section>
      <aside class="broken-now" aria-label="What is broken now">
        <Hit />
      </aside>
      <footer class="bottom">
        <SentenceView />
        <Keys />
      </footer>
      <Over />
    </div>
  );
};

/** A scenario's notes while it plays; otherwise the notes to the next cue. */
const Now = () => {
  const { script, next } = useHands();
  return <Script place={script.value} next={next.value} />;
};

/** What is looked at before it is fired comes first. */
const Hit = () => {
  const { desk } = useStage();
  if (desk.form.value !== null || desk.script.value !== null) return <Looked />;
  return (
    <>
      <Scenario />
      <Experiments />
    </>
  );
};
