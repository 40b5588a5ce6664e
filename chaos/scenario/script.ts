import type { ScenarioCaption, ScenarioCue, ScenarioScript } from "../../backend/wire/scenario.ts";
import { faultsOf, type Scenario, type Step } from "./scenario.ts";

/** What the presenter goes by: notes, what each step does, and what ends it. */
export const scriptOf = ({ opening, steps, closing }: Scenario): ScenarioScript => ({
  opening: frameOf("opening", opening, "until all is well for three seconds"),
  steps: steps.map(cueOf),
  closing: frameOf("closing", closing, null),
});

/** The caption alone: a note is for the presenter, and goes no way that the audience hears. */
export const captionOf = (frame: Scenario["opening"]): ScenarioCaption | null =>
  frame === undefined ? null : { plain: frame.plain, kubernetes: frame.kubernetes };

/** "pod-delete", "pause 5 s": a step in a few words. */
export function wordsFor(step: Step): string {
  if ("fault" in step) return step.fault;
  if ("together" in step) return step.together.map(({ fault }) => fault).join(" and ");
  if ("pause" in step) return `pause ${step.pause} s`;
  if ("check" in step) return `check within ${step.withinSeconds} s`;
  return `say: ${step.caption.plain}`;
}

const frameOf = (what: string, frame: Scenario["opening"], waits: string | null): ScenarioCue => ({
  what,
  note: frame?.note ?? null,
  caption: captionOf(frame),
  waits,
  faults: [],
});

const cueOf = (step: Step): ScenarioCue => ({
  what: wordsFor(step),
  note: step.note ?? null,
  caption: step.caption ?? null,
  waits: waitOf(step),
  faults: faultsOf(step).map(({ fault, params }) => ({ fault, params })),
});

function waitOf(step: Step): string | null {
  if ("pause" in step) return `for ${step.pause} s`;
  if ("check" in step) return `until it holds, at most ${step.withinSeconds} s`;
  if (!("waitFor" in step)) return null;
  switch (step.waitFor) {
    case "injected":
      return "until it is broken";
    case "undone":
      return "until it is taken back and whole";
    case "steady":
      return "until it is steady again";
    default:
      return `for ${step.waitFor} s`;
  }
}
