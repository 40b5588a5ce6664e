import type { RunView } from "../../backend/wire/recovery.ts";
import type { Moment } from "../../backend/wire/state.ts";
import { isOpen, nothingBroke, openWords } from "./healing.ts";
import { wholeDuration } from "./words.ts";

/** The one figure that the last row of a hall reads. */
export interface BigFigure {
  readonly tone: Moment["tone"];
  readonly label: string;
  readonly figure: string;
}

/** Seconds since the hit, or how long it took to be whole. */
export function healingFigure(run: RunView, now: number): BigFigure {
  const { hitAt, wholeAt, verdict, phase } = run;
  if (isOpen(run)) {
    const tone = phase === "degraded" ? "broken" : "waiting";
    return { tone, label: `${openWords[phase]} for`, figure: ticking(now - hitAt) };
  }
  if (wholeAt === null) return { tone: "broken", label: "Not mended", figure: "–" };
  if (nothingBroke(run)) return { tone: "mended", label: "Nothing", figure: "broke" };
  const isLate = verdict?.healed === false;
  return {
    tone: isLate ? "broken" : "mended",
    label: isLate ? "Mended too late" : "Mended in",
    figure: ticking(wholeAt - hitAt),
  };
}

/** Tenths as long as anybody can follow them. */
export function ticking(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : wholeDuration(ms);
}
