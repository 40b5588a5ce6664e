import type { Range, RunOrders, RunPhase, RunView, Verdict } from "../../backend/wire/recovery.ts";
import type { Moment } from "../../backend/wire/state.ts";
import type { Words } from "../settings.ts";
import { settingWords, waitWords } from "./step-words.ts";
import type { Waterfall } from "./waterfall.ts";
import { count, duration, podSuffix, shortTime, wholeDuration } from "./words.ts";

/** Oldest first. */
export const byTime = (runs: Readonly<Record<string, RunView>>): readonly RunView[] =>
  Object.values(runs).sort((a, b) => a.hitAt - b.hitAt);

/** The newest that is not over, or else the last one. */
export const newestRun = (runs: readonly RunView[]): RunView | null =>
  runs.findLast(({ wholeAt, verdict }) => wholeAt === null && verdict === null) ??
  runs.at(-1) ??
  null;

export const isOpen = ({ wholeAt, verdict }: RunView): boolean =>
  wholeAt === null && verdict === null;

export interface Headline {
  readonly tone: Moment["tone"];
  readonly says: string;
}

/** "Mended in 4.6 s"; while it is open, a clock. */
export function headline(run: RunView, now: number): Headline {
  const { hitAt, wholeAt, verdict, phase } = run;
  if (isOpen(run)) {
    const tone = phase === "degraded" ? "broken" : "waiting";
    return { tone, says: `${openWords[phase]} for ${clock(now - hitAt)}` };
  }
  if (wholeAt === null) return { tone: "broken", says: "Not mended" };
  const took = duration(wholeAt - hitAt);
  if (verdict?.healed === false) return { tone: "broken", says: `Mended too late: ${took}` };
  if (nothingBroke(run)) return { tone: "mended", says: "Nothing broke" };
  return { tone: "mended", says: `Mended in ${took}` };
}

export const openWords: Readonly<Record<RunPhase, string>> = {
  hit: "Disturbed",
  degraded: "Broken",
  recovering: "Healing",
  steady: "Whole",
};

/** Tenths as long as anybody can follow them. */
const clock = (ms: number) => {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : wholeDuration(ms);
};

export const nothingBroke = ({ rows, orders }: RunView) => rows.length === 0 && orders.failed === 0;

/** What those who are not back yet wait for: "waiting for readiness: periodSeconds 1 s". */
export function waitingFor({ tracks, rest }: Waterfall, words: Words): string | null {
  const open = tracks.filter(({ tookMs }) => tookMs === null);
  const [first] = open;
  const bar = first?.bars.at(-1);
  if (bar === undefined) return null;
  const owner = bar.owner === null ? "" : `: ${settingWords(bar.owner, words)}`;
  const all = tracks.length + (rest?.count ?? 0);
  const over = tracks.length - open.length + (rest?.over ?? 0);
  const back = all > 1 ? ` · ${over} of ${all} back` : "";
  return `${waitWords(bar.step, words)}${owner}${back}`;
}

/** "0 of 96 orders failed · forecast 4–6 s". */
export function facts({ orders, forecast, cause }: RunView): string {
  const visitors =
    orders.intended === 0 ? [] : [`${orders.failed} of ${count(orders.intended, "order")} failed`];
  const said = forecast === null ? [] : [`forecast ${rangeWords(forecast.wholeMs)}`];
  const none = forecast === null && cause.by === "outside" ? ["nobody could forecast it"] : [];
  return [...visitors, ...said, ...none].join(" · ");
}

export interface Station {
  readonly phase: RunPhase | "before";
  readonly name: string;
  /** "noticed 0.1 s", or null as long as it is not known. */
  readonly when: string | null;
  readonly state: "past" | "now" | "to-come";
}

/** steady → hit → degraded → recovering → steady, and when. */
export function stations(run: RunView): readonly Station[] {
  const { hitAt, detectedAt, replacedAt, wholeAt } = run;
  const now = order.indexOf(run.phase);
  const at = (what: string, moment: number | null) =>
    moment === null ? null : `${what} ${shortTime(moment - hitAt)}`;
  const times: Readonly<Record<RunPhase, string | null>> = {
    hit: null,
    degraded: at("noticed", detectedAt),
    recovering: at("replaced", replacedAt),
    steady: at("whole", wholeAt),
  };
  return [
    { phase: "before", name: "steady", when: null, state: "past" },
    ...order.map((phase, i) => ({
      phase,
      name: phase,
      when: times[phase],
      state: i < now ? ("past" as const) : i === now ? ("now" as const) : ("to-come" as const),
    })),
  ];
}

const order: readonly RunPhase[] = ["hit", "degraded", "recovering", "steady"];

/** "4–6 s", "0.4–1.2 s", "about 5 s". Milliseconds in. */
export function rangeWords({ low, high }: Pick<Range, "low" | "high">): string {
  const digits = high < 9950 ? 1 : 0;
  const [from, to] = [low, high].map((ms) => trim((ms / 1000).toFixed(digits)));
  return from === to ? `about ${to ?? ""} s` : `${from ?? ""}–${to ?? ""} s`;
}

const trim = (figure: string) => figure.replace(/\.0$/, "");

/** "0–3 failed orders". */
export function ordersRange({ low, high }: Range): string {
  const [from, to] = [Math.round(low), Math.round(high)];
  return from === to ? count(to, "failed order") : `${from}–${to} failed orders`;
}

/** "too short by 12 %: a new pod starts: 5.2 s instead of 2.8 s". Null without a forecast. */
export function forecastVerdict({ verdict, forecast }: RunView): string | null {
  if (verdict === null || forecast === null) return null;
  const { wholeMs, forecastError, blame } = verdict;
  if (wholeMs === null || forecastError === null) return "the forecast was wrong: it did not heal";
  const { low, high, likely } = forecast.wholeMs;
  const isWithin = wholeMs >= low && wholeMs <= high;
  const off = Math.round(Math.abs(forecastError) * 100);
  const side = wholeMs > likely ? "later" : "sooner";
  const how = off === 0 ? "on the dot" : `${off} % ${side} than most likely`;
  const which = blame === null || off < 5 ? "" : ` · ${blame}`;
  return `forecast ${isWithin ? "held" : "missed"}: ${how}${which}`;
}

export const isMissed = ({ verdict, forecast }: RunView): boolean => {
  const took = verdict?.wholeMs ?? null;
  if (forecast === null || took === null) return false;
  return took < forecast.wholeMs.low || took > forecast.wholeMs.high;
};

export const budgetWords = ({ budgetMs, budgetFrom }: Verdict): string =>
  `budget ${wholeDuration(budgetMs)}${budgetFrom === "two minutes" ? "" : ` (${budgetFrom})`}`;

export interface Share {
  readonly name: string;
  readonly share: number;
}

const mostShares = 4;

/** Who answered which share of the orders, the busiest first. */
export function shares({ byPod }: RunOrders): readonly Share[] {
  const all = Object.entries(byPod).sort(([, a], [, b]) => b - a);
  const sum = all.reduce((total, [, n]) => total + n, 0);
  if (sum === 0) return [];
  const shown = all.slice(0, all.length > mostShares ? mostShares - 1 : mostShares);
  const rest = all.slice(shown.length);
  const others = rest.reduce((total, [, n]) => total + n, 0);
  return [
    ...shown.map(([name, n]) => ({ name: podSuffix(name), share: n / sum })),
    ...(rest.length === 0 ? [] : [{ name: `${rest.length} more`, share: others / sum }]),
  ];
}
