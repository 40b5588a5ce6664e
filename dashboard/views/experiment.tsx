import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ExperimentView } from "../../backend/wire/state.ts";
import { newestExperiment } from "../model/sentence.ts";
import { list, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Problem } from "./problem.tsx";

const phaseWords: Readonly<Record<ExperimentView["phase"], string>> = {
  planned: "planned",
  injecting: "breaking it now",
  holding: "broken on purpose",
  undoing: "taking it back",
  done: "done",
  failed: "could not act",
  stuck: "could not be taken back",
};

/** The last thing that was broken on purpose: whom it hit, and what Kubernetes is expected to do about it. */
export const Experiment = () => {
  const { parts } = useStage();
  const newest = useMemo(
    () => computed(() => newestExperiment(parts.experiments.value)),
    [parts],
  ).value;
  if (newest === null) return <Invitation />;
  return (
    <section class="panel experiment" data-phase={newest.phase} aria-label="Last fault">
      <h2>
        {newest.title}
        <span>
          {phaseWords[newest.phase]}
          <Countdown experiment={newest} />
        </span>
      </h2>
      <p class="victims">{victims(newest)}</p>
      <p class="lesson">{newest.lesson}</p>
      {newest.error !== null && <Problem problem={newest.error} />}
    </section>
  );
};

const Countdown = ({ experiment }: { readonly experiment: ExperimentView }) => {
  const { clock } = useStage();
  if (experiment.phase !== "holding" || experiment.endsAt === null) return null;
  const left = experiment.endsAt - clock.now.value;
  return <> · {left > 0 ? `back in ${wholeDuration(left)}` : "coming back"}</>;
};

const Invitation = () => (
  <section class="panel experiment" aria-label="Last fault">
    <h2>Break something</h2>
    <p class="lesson">
      One key breaks it at once. Shift and the key shows the victims and the command first. Esc
      takes everything back.
    </p>
  </section>
);

const mostNamed = 2;

function victims({ victims }: ExperimentView): string {
  const names = victims.slice(0, mostNamed).map(({ name }) => name);
  const more = victims.length - names.length;
  return list(more > 0 ? [...names, `${String(more)} more`] : names);
}
