import type { RolloutReport } from "../../backend/wire/revisions.ts";
import { pastActs } from "../model/rollout.ts";
import { clockTime } from "../model/words.ts";
import { Tone } from "./tone.tsx";
import { Version } from "./version.tsx";

/** What was done before, with what was measured; the newest on top. */
export const PastActs = ({ report }: { readonly report: RolloutReport }) => {
  const acts = pastActs(report);
  if (acts.length === 0) return null;
  return (
    <ol class="past-acts" aria-label="Done before">
      {acts.map(({ id, at, says, version, cost, isHarmful }) => (
        <li key={id}>
          <time>{clockTime(at)}</time>
          <Tone tone={isHarmful ? "broken" : "mended"} />
          <span>
            {says} <Version version={version} /> · {cost}
          </span>
        </li>
      ))}
    </ol>
  );
};
