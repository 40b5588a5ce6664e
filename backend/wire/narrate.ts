import type { LabEvent } from "./events.ts";
import type { LabState, Moment } from "./state.ts";

type Line = Omit<Moment, "id">;

/** What an event means, in plain words and in Kubernetes' own; most events mean nothing worth a line. */
export function narrate(before: LabState, after: LabState, event: LabEvent): readonly Line[] {
  switch (event.type) {
    case "seen":
    case "gone":
    case "feed":
    case "lab":
    case "visitors":
    case "experiment":
      return before === after ? [] : [];
    default:
      return event satisfies never;
  }
}
