import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ExperimentView } from "../../backend/wire/state.ts";
import { shownExperiments } from "../model/sentence.ts";
import { list, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Problem } from "./problem.tsx";

const phaseWords: Readonly<Record<ExperimentView["phase"], string>> = {
  planned: "planned",
  injecting: "breaking it now",
  holding: "broken on purpose",
  undoing: "taking it back",
  verifying: "taken back; waiting until all is whole",
  done: "done",
  failed: "could not act",
  stuck: "could not be taken back",
};

/** All that is broken on purpose now, or else the last thing that was: whom it hit, and what Kubernetes is expected to do about it. */
export const Experiments = () => {
  const { parts } = useStage();
  const shown = useMemo(
    () => computed(() => shownExperiments(parts.experiments.value)),
    [parts],
  ).value;
  if (shown.length === 0) return <Invitation />;
  return (
    <>
      {shown.map((experiment) => (
        <Experiment key={experiment.id} experiment={experiment} isAlone={shown.length === 1} />
      ))}
    </>
  );
};

interface ExperimentProps {
  readonly experiment: ExperimentView;
  /** Then there is room for its lesson. */
  readonly isAlone: boolean;
}

const Experiment = ({ experiment, isAlone }: ExperimentProps) => (
  <section class="panel experiment" data-phase={experiment.phase} aria-label={experiment.title}>
    <h2>
      {experiment.title}
      <span>
        {phaseWords[experiment.phase]}
        <Countdown experiment={experiment} />
      </span>
    </h2>
    <p class="victims">{victims(experiment)}</p>
    {isAlone && <p class="lesson">{experiment.lesson}</p>}
    {experiment.note !== null && <p class="note">{experiment.note}</p>}
    {experiment.error !== null && <Problem problem={experiment.error} />}
    <TakeBack experiment={experiment} />
  </section>
);

const TakeBack = ({ experiment }: { readonly experiment: ExperimentView }) => {
  const { desk } = useStage();
  const { id, phase } = experiment;
  if (phase !== "holding" && phase !== "stuck") return null;
  return (
    <button
      type="button"
      class="take-back"
      disabled={desk.sending.value === id}
      onClick={() => void desk.undo(id)}
    >
      {phase === "stuck" ? "try again" : "take it back now"}
    </button>
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
      One key breaks it at once. Shift and the key shows the victims and the command first. Slash
      opens everything that can be broken. Esc takes everything back.
    </p>
  </section>
);

const mostNamed = 2;

function victims({ victims }: ExperimentView): string {
  const names = victims.slice(0, mostNamed).map(({ name }) => name);
  const more = victims.length - names.length;
  return list(more > 0 ? [...names, `${String(more)} more`] : names);
}
