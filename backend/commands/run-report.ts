import { safeText } from "../core/text.ts";
import type { Score, Spread } from "../recovery/score.ts";
import type { Forecast, Range, RunView } from "../wire/recovery.ts";

/** What should happen, with its terms and the settings that they come from. */
export function forecastLines(forecast: Forecast): string {
  const { terms, note } = forecast;
  const width = Math.max(0, ...terms.map(({ name }) => name.length));
  const lines = terms.map(({ name, ms, setting }) => {
    const from =
      setting === null
        ? ""
        : `  ${safeText(setting.name)} ${safeText(setting.value)} (${safeText(setting.readFrom)})`;
    return `  ${safeText(name).padEnd(width)}  ${rangeText(ms).padStart(14)}${from}\n`;
  });
  const said = note === null ? "" : `  ${safeText(note)}\n`;
  return `Should be whole after ${forecastText(forecast)}:\n${lines.join("")}${said}`;
}

/** The same in one line. */
export const forecastLine = (forecast: Forecast): string =>
  `should be whole after ${forecastText(forecast)}`;

function forecastText({ wholeMs, failedOrders }: Forecast): string {
  const lost = failedOrders === null ? "" : `, failing ${ordersText(failedOrders)}`;
  return `${rangeText(wholeMs)} (likely ${seconds(wholeMs.likely)})${lost}`;
}

const ordersText = ({ low, likely, high }: Range) =>
  high === 0 ? "no orders" : `${low} to ${high} orders (likely ${likely})`;

/** What happened: the verdict, the phases, the cost to visitors, and how far off the forecast was. */
export function runLines(run: RunView): string {
  return [
    headline(run),
    `  phases: ${phasesOf(run)}`,
    `  orders: ${ordersOf(run)}`,
    ...forecastBeside(run),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function headline({ cause, verdict }: RunView): string {
  const title = safeText(cause.title);
  if (verdict === null) return `${title}: not over yet`;
  const budget = `budget ${seconds(verdict.budgetMs)}, ${safeText(verdict.budgetFrom)}`;
  if (verdict.wholeMs === null) return `✘ ${title}: not healed (${budget})`;
  const mark = verdict.healed ? "✔" : "✘";
  const word = verdict.healed ? "healed" : "whole again, but too late";
  return `${mark} ${title}: ${word} after ${seconds(verdict.wholeMs)} (${budget})`;
}

function phasesOf({ hitAt, detectedAt, replacedAt, wholeAt }: RunView): string {
  const moments = [
    ["noticed", detectedAt],
    ["replaced", replacedAt],
    ["whole", wholeAt],
  ] as const;
  const seen = moments.flatMap(([name, at]) =>
    at === null ? [] : [`${name} ${seconds(at - hitAt)}`],
  );
  return ["hit", ...seen].join(" → ");
}

function ordersOf({ orders: { intended, failed, slow, late } }: RunView): string {
  return intended === 0
    ? "nobody ordered meanwhile"
    : `${intended} intended, ${failed} failed, ${slow} slow, ${late} late`;
}

function forecastBeside({ forecast, verdict }: RunView): string[] {
  if (forecast === null) return [];
  const error = verdict?.forecastError ?? null;
  const off = error === null ? "" : `, off by ${percent(error)}`;
  const { wholeMs, failedOrders } = forecast;
  const orders = failedOrders === null ? "" : `; failing ${ordersText(failedOrders)}`;
  const blame = verdict?.blame ?? null;
  return [
    `  forecast: ${rangeText(wholeMs)}, likely ${seconds(wholeMs.likely)}${off}${orders}`,
    ...(blame === null ? [] : [`  most off: ${safeText(blame)}`]),
  ];
}

/** Several runs of one thing. */
export function scoreLines(score: Score): string {
  const line = (what: string, spread: Spread | null, text: (value: number) => string) =>
    spread === null
      ? ""
      : `${what}: median ${text(spread.median)}, from ${text(spread.min)} to ${text(spread.max)}\n`;
  const share = (value: number) => `${Math.round(value * 100)} %`;
  return [
    `\n${score.healed} of ${score.runs} healed\n`,
    line("Noticed after", score.detectedMs, seconds),
    line("Replaced after", score.replacedMs, seconds),
    line("Whole after", score.wholeMs, seconds),
    line("Failed orders", score.failed, String),
    line("Forecast off by", score.forecastError, share),
  ].join("");
}

export const seconds = (ms: number): string =>
  ms >= 99_950 ? `${Math.round(ms / 1000)} s` : `${(ms / 1000).toFixed(1)} s`;

const rangeText = ({ low, high }: Range) =>
  low === high ? seconds(low) : `${seconds(low).slice(0, -2)}–${seconds(high)}`;

const percent = (share: number) => `${share > 0 ? "+" : "−"}${Math.round(Math.abs(share) * 100)} %`;
