import type { Forecast, ForecastTerm, Range } from "../../wire/recovery.ts";
import { sum } from "../range.ts";

/** How it should go: what a forecast is made of. */
export interface Course {
  readonly terms: readonly ForecastTerm[];
  readonly failedOrders: Range | null;
  readonly note: string | null;
}

export const forecastFrom = ({ terms, failedOrders, note }: Course): Forecast => ({
  wholeMs: sum(terms.map(({ ms }) => ms)),
  failedOrders,
  terms,
  note,
});

export const notes = (...all: readonly (string | null)[]): string | null => {
  const said = all.filter((one) => one !== null && one !== "");
  return said.length === 0 ? null : said.join(" ");
};
