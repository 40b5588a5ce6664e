import { isUnderWay } from "../model/sentence.ts";
import { count } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { WithCommands } from "./problem.tsx";

/** The verdict on what is left broken, by its effect in the cluster: what the lab remembers counts for nothing here. */
export const Doctor = () => {
  const { parts } = useStage();
  const doctor = parts.doctor.value;
  const broken = Object.values(parts.experiments.value).filter(isUnderWay).length;
  // While something is broken on purpose nobody looks, and the last verdict is not of now.
  if (broken > 0)
    return (
      <span class="chip" data-whole="on-purpose">
        <i aria-hidden="true">◐</i>
        {broken === 1 ? "broken on purpose" : `${String(broken)} faults on purpose`}
      </span>
    );
  if (doctor === null) return null;
  const { findings } = doctor;
  const isWhole = findings.length === 0;
  return (
    <div class="freshness doctor">
      <button type="button" class="chip" data-whole={isWhole}>
        <i aria-hidden="true">{isWhole ? "✓" : "✕"}</i>
        {isWhole ? "nothing left broken" : `${count(findings.length, "thing")} not as before`}
      </button>
      {!isWhole && (
        <ul class="ages" aria-label="What is not as it was">
          {findings.map(({ where, what, remedy }) => (
            <li key={`${where} ${what}`}>
              <b>{where}</b> {what} <WithCommands text={remedy} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
