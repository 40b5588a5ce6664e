import { useLayoutEffect, useRef } from "preact/hooks";
import type { ScenarioStepPlan } from "../../backend/wire/scenario.ts";
import type { ScenarioLook } from "../looking.ts";
import { rangeWords } from "../model/healing.ts";
import { list } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Problem } from "./problem.tsx";

/** A scenario before it is started: what each step would do as things are now. Enter starts it. */
export const ScenarioPlan = ({
  look: { offer, plan, problem },
}: {
  readonly look: ScenarioLook;
}) => {
  const { desk } = useStage();
  const own = useRef<HTMLFormElement>(null);
  const isPlanned = plan !== null;
  useLayoutEffect(() => {
    own.current?.querySelector<HTMLElement>(isPlanned ? "button.go" : "button.leave")?.focus();
  }, [offer.name, isPlanned]);
  return (
    <form
      class="panel fault-form scenario-plan"
      ref={own}
      aria-label={offer.title}
      onSubmit={(event) => {
        event.preventDefault();
        void desk.fireForm();
      }}
    >
      <h2>
        {offer.title} <span>{offer.name}</span>
      </h2>
      <p class="dim">{offer.teaches}</p>
      {problem !== null && <Problem problem={problem} />}
      {plan === null && problem === null && <p class="plan dim">Working out what it would do …</p>}
      <ol class="plan">
        {plan?.steps.map((step, i) => (
          <Step key={i} step={step} place={i + 1} />
        ))}
      </ol>
      <div class="actions">
        <p class="forecast">
          It has {offer.budgetSeconds} s to be whole again after its last fault.
        </p>
        <button type="submit" class="go" disabled={!isPlanned || desk.sending.value !== null}>
          <kbd>↵</kbd> start it
        </button>
        <button type="button" class="leave" onClick={() => desk.closeForm()}>
          not now
        </button>
      </div>
    </form>
  );
};

const Step = ({ step, place }: { readonly step: ScenarioStepPlan; readonly place: number }) => (
  <li>
    <h3>
      {place}. {step.what}
    </h3>
    {step.plans.map(({ fault, victims, kubectl, forecast = null, refused }) => (
      <div key={fault}>
        {victims.length > 0 && <p class="victims">{list(victims.map(({ name }) => name))}</p>}
        {kubectl[0] !== undefined && (
          <code class="command">
            <i>$ </i>
            {kubectl[0]}
          </code>
        )}
        {forecast !== null && (
          <p class="dim">should be whole after {rangeWords(forecast.wholeMs)}</p>
        )}
        {refused !== null && <p class="problem">{refused}</p>}
      </div>
    ))}
  </li>
);
