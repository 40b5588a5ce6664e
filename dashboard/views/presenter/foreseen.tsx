import { useHands } from "../../hands.ts";
import { list } from "../../model/words.ts";
import { ForecastSentence, ForecastTerms } from "../forecast.tsx";
import { Problem } from "../problem.tsx";

const namesShown = 3;

/** What the next fault would do if it were fired now. */
export const Foreseen = () => {
  const plan = useHands().foreseen.value;
  if (plan === null) return null;
  const names = plan.victims.map(({ name }) => name);
  const more = names.length - namesShown;
  return (
    <section class="panel foreseen" aria-label="Forecast of the next fault">
      <h2>
        Forecast <span>{plan.fault}</span>
      </h2>
      {plan.refused !== null && <Problem problem={plan.refused} />}
      <p class="victims">
        {list(more > 0 ? [...names.slice(0, namesShown), `${String(more)} more`] : names)}
      </p>
      {plan.forecast == null ? (
        <p class="dim">Nobody could work out how long it takes.</p>
      ) : (
        <>
          <ForecastSentence forecast={plan.forecast} />
          <ForecastTerms forecast={plan.forecast} />
        </>
      )}
    </section>
  );
};
