import { safeText } from "../core/text.ts";
import type { ScenarioView } from "../wire/scenario.ts";

/** What a terminal is to the screen. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows a run as it goes: captions stay; on a TTY the last line is redrawn, elsewhere it is written every ten seconds. */
export function createScenarioScreen(out: Terminal) {
  const isLive = out.isTTY === true;
  let caption = "";
  let step = -1;
  let phase = "";
  let isDrawn = false;
  let saidSeconds = 0;
  const erase = () => {
    if (isDrawn) out.write("\r\u001b[K");
    isDrawn = false;
  };
  const say = (line: string) => {
    erase();
    out.write(`${line}\n`);
  };
  return {
    show(view: ScenarioView) {
      if (step === -1) say(`${safeText(view.title)} · seed ${view.seed}`);
      if (view.caption !== null && view.caption.plain !== caption) {
        caption = view.caption.plain;
        say(`» ${safeText(caption)}`);
        say(`  ${safeText(view.caption.kubernetes)}`);
      }
      const isNew = step !== view.step || phase !== view.phase;
      ({ step, phase } = view);
      const elapsed = secondsOf(view);
      if (isLive) {
        const line = lineOf(view);
        erase();
        out.write(line.slice(0, Math.max(10, (out.columns ?? 80) - 1)));
        isDrawn = true;
      } else if (isNew || elapsed - saidSeconds >= 10) {
        saidSeconds = elapsed;
        say(`  ${lineOf(view)}`);
      }
    },
    end(view: ScenarioView) {
      say(endLines(view));
    },
    close: erase,
  };
}

const secondsOf = ({ startedAt, endedAt }: ScenarioView) =>
  Math.round(((endedAt ?? Date.now()) - startedAt) / 1000);

function lineOf(view: ScenarioView): string {
  const { phase, step, steps, successRate, pods, unsteady } = view;
  const where = phase === "running" ? `step ${step} of ${steps}` : phase;
  const orders = successRate === null ? "no orders" : `${Math.floor(successRate * 100)} % served`;
  const trouble = unsteady[0] === undefined ? "steady" : safeText(unsteady[0]);
  return `${secondsOf(view)} s · ${where} · ${orders} · ${pods.ready}/${pods.wanted} pods · ${trouble}`;
}

/** The verdict as plain lines. */
export function endLines({ verdict, orders, budgetSeconds, checks }: ScenarioView): string {
  if (verdict === null) return "";
  const { result, why, healedSeconds } = verdict;
  const headline = {
    healed: `✔ healed: steady again ${healedSeconds ?? 0} s after the hit (budget ${budgetSeconds} s)`,
    "not-healed": `✘ not healed${healedSeconds === null ? "" : ` (steady again after ${healedSeconds} s)`}`,
    "could-not-run": "✘ could not run",
  }[result];
  const { intended, ok, failed, error, timeout, shed, worstP95Ms, book } = orders;
  const slow = worstP95Ms === null ? "" : `, p95 ${worstP95Ms} ms at worst`;
  const kinds =
    failed === 0 ? "" : ` (${error} refused, ${timeout} without an answer, ${shed} not sent)`;
  return [
    headline,
    ...why.map((line) => `  ${safeText(line)}`),
    ...checks.map(({ step, tookSeconds }) =>
      tookSeconds === null
        ? `  step ${step} did not hold`
        : `  step ${step} held ${tookSeconds} s after the hit`,
    ),
    `  orders: ${intended} intended, ${ok} served, ${failed} failed${kinds}${slow}`,
    ...(book === null
      ? []
      : [`  order book: ${book.acknowledged} acknowledged, ${book.missing.length} missing`]),
  ].join("\n");
}
