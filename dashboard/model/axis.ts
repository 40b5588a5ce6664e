import type { Forecast, ForecastTerm, RunView } from "../../backend/wire/recovery.ts";

const nice = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 240];

/** Where the time axis ends, in milliseconds after the hit: in steps, so that the picture does not creep. */
export function axisEnd({ rows, hitAt, wholeAt, forecast }: RunView, now: number): number {
  const marks = rows.flatMap((row) => row.marks.map(({ at }) => at - hitAt));
  const last = Math.max(0, (wholeAt ?? now) - hitAt, ...marks);
  return roundUp(Math.max(1000, last * 1.03, reachOf(forecast, last) * 1.03));
}

/** A forecast's upper end far out would press all that happens into a corner. */
function reachOf(forecast: Forecast | null, last: number): number {
  if (forecast === null) return 0;
  const { likely, high } = forecast.wholeMs;
  return high <= 1.6 * Math.max(likely, last) ? high : likely;
}

function roundUp(ms: number): number {
  const seconds = ms / 1000;
  const end = nice.find((one) => one >= seconds) ?? Math.ceil(seconds / 60) * 60;
  return end * 1000;
}

/** Four to six times at which the axis has a line, without its end. */
export function ticks(end: number): readonly number[] {
  const seconds = end / 1000;
  const step = [0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300].find((one) => seconds / one <= 6);
  const each = (step ?? seconds / 6) * 1000;
  return Array.from({ length: Math.ceil(end / each) }, (_, i) => i * each).filter((at) => at < end);
}

/** A term of the forecast on the axis: it begins when those before it are likely to be over. */
export interface Ghost {
  readonly term: ForecastTerm;
  readonly from: number;
  readonly to: number;
}

export function ghosts({ terms }: Forecast): readonly Ghost[] {
  let from = 0;
  return terms.map((term) => {
    const ghost = { term, from, to: from + term.ms.likely };
    from = ghost.to;
    return ghost;
  });
}
