import type { ForecastTerm, RecoveryRow, RunView, Verdict } from "../wire/recovery.ts";
import type { ScenarioView } from "../wire/scenario.ts";

export interface Budget {
  readonly ms: number;
  /** Whose it is: "the scenario's", "twice the forecast", "two minutes". */
  readonly from: string;
}

/** How long a disturbance may take: the scenario's budget while one is played, else twice what was forecast at most, else two minutes. */
export function budgetOf(
  { hitAt, forecast }: Pick<RunView, "hitAt" | "forecast">,
  scenario: ScenarioView | null,
): Budget {
  const isPlayed =
    scenario !== null &&
    scenario.startedAt <= hitAt &&
    (scenario.endedAt === null || scenario.endedAt >= hitAt);
  if (isPlayed) return { ms: scenario.budgetSeconds * 1000, from: "the scenario's" };
  if (forecast === null || forecast.wholeMs.high === 0) return { ms: 120_000, from: "two minutes" };
  return { ms: Math.max(leastMs, 2 * forecast.wholeMs.high), from: "twice the forecast" };
}

/** Nobody sees the difference below this. */
const leastMs = 5_000;

/** What came of a disturbance, once it is over: as whole as it was, or given up. */
export function verdictOf(run: Omit<RunView, "verdict">, budget: Budget): Verdict {
  const { wholeAt, hitAt, forecast } = run;
  const wholeMs = wholeAt === null ? null : Math.max(0, wholeAt - hitAt);
  const isMeasured = forecast !== null && wholeMs !== null && wholeMs > 0;
  return {
    healed: wholeMs !== null && wholeMs <= budget.ms,
    wholeMs,
    budgetMs: budget.ms,
    budgetFrom: budget.from,
    forecastError: isMeasured ? (wholeMs - forecast.wholeMs.likely) / wholeMs : null,
    blame: forecast === null ? null : blameOf(forecast.terms, run.rows),
  };
}

/** Less than this is no mistake: the clocks' own grain. */
const noticedMs = 250;

/** The term whose steps took most unlike what was expected: "a new pod starts: 5.2 s instead of 2.8 s". */
function blameOf(terms: readonly ForecastTerm[], rows: readonly RecoveryRow[]): string | null {
  const off = terms.flatMap((term) => {
    const took = termTook(term, rows);
    return took === null ? [] : [{ term, took, by: Math.abs(took - term.ms.likely) }];
  });
  const worst = off.sort((a, b) => b.by - a.by)[0];
  if (worst === undefined || worst.by < noticedMs) return null;
  return `${worst.term.name}: ${seconds(worst.took)} instead of ${seconds(worst.term.ms.likely)}`;
}

/** Milliseconds between a term's two steps, on the row that ended last: that one was waited for. Null where no row shows both. */
export function termTook({ spans }: ForecastTerm, rows: readonly RecoveryRow[]): number | null {
  if (spans === null) return null;
  let last: { readonly at: number; readonly took: number } | null = null;
  for (const { marks } of rows) {
    const from = marks.find(({ step }) => step === spans.from);
    const to = marks.find(({ step }) => step === spans.to);
    if (from === undefined || to === undefined) continue;
    if (last === null || to.at > last.at) last = { at: to.at, took: Math.max(0, to.at - from.at) };
  }
  return last?.took ?? null;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
