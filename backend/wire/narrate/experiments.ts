import type { ExperimentView } from "../state.ts";
import { counted, type Line, type Scene } from "./words.ts";

const mostNames = 3;

/** What the presenter did, beside what Kubernetes makes of it. */
export function tellExperiment({ before, at }: Scene, now: ExperimentView): readonly Line[] {
  const was = before.experiments[now.id];
  if (was?.phase === now.phase) return [];
  const line = lineFor(now, was);
  return line === null ? [] : [{ at, about: now.victims[0]?.uid ?? null, ...line }];
}

/** Where nothing was held there is nothing to undo: what heals it is Kubernetes, and that is told by what it does. */
function lineFor(
  now: ExperimentView,
  was: ExperimentView | undefined,
): Omit<Line, "at" | "about"> | null {
  const problem = now.error === null ? "" : `: ${now.error.message}`;
  switch (now.phase) {
    case "planned":
    case "holding":
      return null;
    case "injecting": {
      const kubernetes = `${now.fault}: ${victimsOf(now)}`;
      return { tone: "broken", plain: `The presenter breaks something: ${now.title}.`, kubernetes };
    }
    case "undoing":
      // Taken back without having been broken by this lab: an earlier one left it open.
      if (was === undefined || was.phase === "planned") return leftOpen(now);
      if (now.endsAt === null) return null;
      return {
        tone: "waiting",
        plain: `Being undone: ${now.title}.`,
        kubernetes: `${now.fault}: undoing`,
      };
    case "verifying":
      return null;
    case "done": {
      const isTold = was?.phase === "stuck" || (wasUndone(was) && now.endsAt !== null);
      if (!isTold) return null;
      const { plain, kubernetes } = standIns[now.by ?? "lab"];
      return {
        tone: "mended",
        plain: `Undone${plain}: ${now.title}.`,
        kubernetes: `${now.fault}: undone${kubernetes}`,
      };
    }
    case "failed": {
      const plain = `It could not be broken${problem}`;
      return { tone: "plain", plain, kubernetes: `${now.fault} failed${problem}` };
    }
    case "stuck": {
      const plain = `It could not be undone${problem}`;
      const remedy = now.error === null ? "" : ` (${now.error.remedy})`;
      return { tone: "broken", plain, kubernetes: `${now.fault} is stuck${problem}${remedy}` };
    }
    default:
      return now.phase satisfies never;
  }
}

const wasUndone = (was: ExperimentView | undefined) =>
  was?.phase === "undoing" || was?.phase === "verifying";

const standIns = {
  lab: { plain: "", kubernetes: "" },
  reaper: { plain: " by the cluster itself", kubernetes: " by the reaper" },
  watchdog: { plain: " by its watchdog", kubernetes: " by the watchdog" },
};

const leftOpen = (now: ExperimentView): Omit<Line, "at" | "about"> => ({
  tone: "waiting",
  plain: `A lab before this one left something open, and it is taken back: ${now.title}.`,
  kubernetes: `${now.fault}: open in the journal, undoing`,
});

function victimsOf({ victims }: ExperimentView): string {
  if (victims.length === 0) return "no victims";
  const names = victims.slice(0, mostNames).map(({ name }) => name);
  const more = victims.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${counted(more, "more", "more")}` : names.join(", ");
}
