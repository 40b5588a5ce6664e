import type { LabState } from "../../../backend/wire/state.ts";
import { type Part, type Saying, say, term } from "./caption.ts";
import { podsOf } from "./known.ts";

/** How far back a failed order is "now", in whole seconds. */
const recentSeconds = 5;
/** In so many of these seconds at least: what is over at once has its cause told a moment later. */
const failingSeconds = 3;

/** Orders that fail although every pod says that it is well: what no probe sees, and no other caption tells of. */
export function aboutFailing(state: LabState, now: number): readonly Saying[] {
  const staying = podsOf(state, ({ phase }) => phase !== "leaving" && phase !== "finished");
  if (staying.length === 0 || staying.some(({ phase }) => phase !== "ready")) return [];
  const buckets = state.visitors?.buckets ?? [];
  const recent = buckets.filter(({ at }) => at > now - recentSeconds * 1000);
  const failing = recent.filter(({ error, timeout }) => error + timeout > 0);
  const seconds = new Set(failing.map(({ at }) => Math.floor(at / 1000)));
  if (seconds.size < failingSeconds) return [];
  const sent = recent.reduce((sum, { intended }) => sum + intended, 0);
  const failed = failing.reduce((sum, { error, timeout }) => sum + error + timeout, 0);
  const lost = figure(`${String(failed)} of ${String(sent)}`);
  const within = `in the last ${String(recentSeconds)} s`;
  return [
    {
      key: "failing",
      tone: "broken",
      urgency: "failing",
      plain: say`Every truck tells the taster ${term("readiness probe")} that it is well, and still ${lost} orders went wrong ${within}.`,
      kubernetes: say`Every pod is Ready, and still ${lost} requests failed ${within}: no probe sees why.`,
    },
  ];
}

/** Runs like a clock: not told anew to who listens. */
const figure = (text: string): Part => ({ type: "tick", text });
