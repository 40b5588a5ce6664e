import type { ScenarioView } from "../../backend/wire/scenario.ts";
import { duration, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";

const verdictWords = {
  healed: "healed",
  "not-healed": "did not heal in time",
  "could-not-run": "could not run",
} as const;

/** So long after its end a scenario still has the room's attention. */
const keepMs = 30_000;

/** The scenario that runs, and its verdict for a while: what is being shown, how far it is, and how long healing takes. */
export const Scenario = () => {
  const { parts, clock, settings } = useStage();
  const run = parts.scenario.value;
  if (run === null) return null;
  const now = clock.now.value;
  if (run.endedAt !== null && now - run.endedAt > keepMs) return null;
  const caption = run.caption?.[settings.words.value] ?? run.teaches;
  return (
    <section
      class="panel experiment scenario"
      data-result={run.verdict?.result ?? ""}
      aria-label={run.title}
    >
      <h2>
        {run.title}
        <span>{says(run)}</span>
      </h2>
      <p class="lesson" aria-live="polite">
        {caption}
      </p>
      <p class="dim">
        {healing(run, now)} · {run.orders.failed} of {run.orders.intended} orders failed
      </p>
      {run.verdict?.why.map((line) => (
        <p class="problem" key={line}>
          {line}
        </p>
      ))}
    </section>
  );
};

function says({ phase, step, steps, verdict }: ScenarioView): string {
  if (verdict !== null) return verdictWords[verdict.result];
  switch (phase) {
    case "checking":
      return "is all well before?";
    case "running":
      return `step ${String(step)} of ${String(steps)}`;
    case "healing":
      return "healing";
    case "stopping":
      return "taking everything back";
    case "over":
      return "over";
    default:
      return phase satisfies never;
  }
}

/** "healed in 8.1 s of 60 s", "12 s of 60 s to heal". */
function healing({ verdict, hitAt, budgetSeconds }: ScenarioView, now: number): string {
  const budget = `of ${String(budgetSeconds)} s`;
  const took = verdict?.healedSeconds ?? null;
  if (took !== null) return `healed in ${duration(took * 1000)} ${budget}`;
  if (hitAt === null) return `${String(budgetSeconds)} s to heal`;
  return verdict === null
    ? `${wholeDuration(now - hitAt)} ${budget} to heal`
    : `not whole ${budget}`;
}
