import { LabError, messageOf } from "../backend/core/errors.ts";
import type { Forecast } from "../backend/wire/recovery.ts";
import type { ExperimentView } from "../backend/wire/state.ts";
import { byHand } from "./by-hand.ts";
import type { Fault, Plan } from "./fault.ts";
import { journalName } from "./undo/journal-entry.ts";

export type Trouble = NonNullable<ExperimentView["error"]>;

/** What an experiment is about; none of it changes. */
export interface Subject {
  readonly id: string;
  readonly fault: Pick<Fault, "name" | "title" | "lesson">;
  readonly plan: Plan;
  readonly seed: number;
  readonly forecast?: Forecast | null;
}

/** How an experiment looks before anything has happened. */
export function firstView(subject: Subject, startedAt: number): ExperimentView {
  const { id, fault, plan, seed, forecast } = subject;
  return {
    id,
    fault: fault.name,
    title: fault.title,
    phase: "planned",
    victims: plan.victims,
    kubectl: plan.kubectl,
    lesson: fault.lesson,
    startedAt,
    endsAt: null,
    endedAt: null,
    seed,
    note: plan.note,
    by: null,
    error: null,
    ...(forecast === undefined ? {} : { forecast }),
  };
}

/** What is left to do when the lab cannot take it back. */
export function stuckRemedy({ id, plan }: Pick<Subject, "id" | "plan">): string {
  const lines = [...new Set(plan.changes.map(byHand))].filter((line) => line !== null).slice(0, 2);
  const look = lines.map((line) => ` By hand: \`${line}\`.`).join("");
  return `Try again: \`npm run kintsugi undo -- ${id}\`.${look} What must be taken back stands in \`kubectl -n kintsugi get configmap ${journalName(id)} -o yaml\`.`;
}

/** An error as the page shows it; its own remedy comes before this one. */
export function troubleOf(error: unknown, remedy: string): Trouble {
  return error instanceof LabError
    ? { message: error.message, remedy: `${error.remedy} ${remedy}` }
    : { message: messageOf(error), remedy };
}
