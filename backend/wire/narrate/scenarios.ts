import type { ScenarioView } from "../scenario.ts";
import type { Line, Scene } from "./words.ts";

/** Its captions, and at the end its verdict. */
export function tellScenario({ before, at }: Scene, now: ScenarioView): readonly Line[] {
  const was = before.scenario?.id === now.id ? before.scenario : null;
  const { caption, verdict } = now;
  const isNew = caption !== null && caption.plain !== was?.caption?.plain;
  const said = isNew ? [{ at, tone: "plain" as const, about: null, ...caption }] : [];
  if (verdict === null || (was?.verdict ?? null) !== null) return said;
  return [...said, { at, about: null, ...verdictLine(now, verdict) }];
}

function verdictLine(
  { title, name }: ScenarioView,
  { result, why, healedSeconds }: NonNullable<ScenarioView["verdict"]>,
): Pick<Line, "tone" | "plain" | "kubernetes"> {
  const reasons = why.join("; ").slice(0, 300);
  switch (result) {
    case "healed":
      return {
        tone: "mended",
        plain: `${title}: healed in ${healedSeconds ?? 0} s.`,
        kubernetes: `scenario ${name}: steady again after ${healedSeconds ?? 0} s`,
      };
    case "not-healed":
      return {
        tone: "broken",
        plain: `${title}: not healed.`,
        kubernetes: `scenario ${name}: not healed: ${reasons}`,
      };
    case "could-not-run":
      return {
        tone: "waiting",
        plain: `${title}: could not begin.`,
        kubernetes: `scenario ${name}: could not run: ${reasons}`,
      };
    default:
      return result satisfies never;
  }
}
