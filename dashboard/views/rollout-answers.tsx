import type { Share } from "../model/rollout.ts";
import { Shape } from "./version.tsx";

/** Who answers the visitors now, by version. */
export const Answers = ({ shares }: { readonly shares: readonly Share[] }) => {
  const all = shares.reduce((sum, { answers }) => sum + answers, 0);
  if (all === 0) return null;
  return (
    <ul class="answers" aria-label="Good answers of the last second, by version">
      {shares.map(({ version, look, answers }) => (
        <li key={version} data-look={look} style={{ flexGrow: answers }}>
          <Shape version={version} />
          {version} <span>{Math.round((answers / all) * 100)} % of good answers</span>
        </li>
      ))}
    </ul>
  );
};
