import { count } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { WithCommands } from "./problem.tsx";

/** The verdict on what is left broken, by its effect in the cluster: what the lab remembers counts for nothing here. */
export const Doctor = () => {
  const { parts } = useStage();
  const doctor = parts.doctor.value;
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
