import type { ForecastTerm } from "../../wire/recovery.ts";
import { heldName } from "../measures.ts";
import { exactly, range, term } from "../range.ts";
import type { Course } from "./course.ts";
import type { Ground } from "./ground.ts";

export const heldTerm = (seconds: number): ForecastTerm => term(heldName, exactly(seconds * 1000));

/** Broken until the lab takes it back; then `after`, or as long as it took after earlier ones. */
export function heldTerms(
  { plan, measures }: Ground,
  after: readonly ForecastTerm[],
): readonly ForecastTerm[] {
  const before = measures.afterHold(plan.fault);
  const back =
    before === null
      ? after.length > 0
        ? after
        : [term("it is taken back and whole again (a guess)", range(100, 500, 10_000))]
      : [term(`it is taken back and whole again (${before.how})`, before.ms)];
  return [heldTerm(plan.holdSeconds), ...back];
}

/** What nothing is known of but how long it is held, and how long it took then, last time. */
export const heldCourse = (ground: Ground, note: string | null = null): Course => ({
  terms: heldTerms(ground, []),
  failedOrders: null,
  note,
});
