import type { ScenarioOrders, ScenarioView } from "../../backend/wire/scenario.ts";
import type { Visitors } from "../../backend/wire/state.ts";

/** From the first hit until it was steady again; 0 where it always was; null where it was not again. */
export function healedSecondsOf({ hitAt, steadyAt }: ScenarioView): number | null {
  return steadyAt === null || hitAt === null
    ? null
    : round(Math.max(0, steadyAt - hitAt) / 1000, 1);
}

/** What the visitors' totals have grown by since `begin`. */
export function ordersSince(
  begin: Visitors["totals"] | null,
  visitors: Visitors | null,
  before: ScenarioOrders | null,
): ScenarioOrders {
  const grown = (name: keyof Visitors["totals"]) =>
    (visitors?.totals[name] ?? 0) - (begin?.[name] ?? 0);
  const counts = {
    // What was under way at the beginning ends in this account.
    intended: grown("intended") + (begin?.pending ?? 0),
    ok: grown("ok"),
    error: grown("error"),
    timeout: grown("timeout"),
    shed: grown("shed"),
    pending: visitors?.totals.pending ?? 0,
  };
  const p95 = visitors?.latency?.p95Ms ?? null;
  const worst = before?.worstP95Ms ?? null;
  return {
    ...counts,
    failed: counts.error + counts.timeout + counts.shed,
    worstP95Ms: p95 === null ? worst : Math.round(Math.max(worst ?? 0, p95)),
    book: before?.book ?? null,
  };
}

/** To so many digits. */
export const round = (value: number, digits: number) =>
  Math.round(value * 10 ** digits) / 10 ** digits;
