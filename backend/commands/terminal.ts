import { createInterface } from "node:readline/promises";
import { stripVTControlCharacters } from "node:util";
import { LabError, messageOf } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { safeText } from "../core/text.ts";

/** How often a long step repeats where it is, when lines cannot be redrawn. */
const heartbeatMs = 15_000;

interface Running {
  readonly title: string;
  readonly startedAt: number;
  readonly estimateSeconds: number | null;
  detail: string;
  fraction: number | null;
  saidAt: number;
}

/**
 * Progress on a terminal: one line a step. On a TTY the running steps are redrawn in place; elsewhere a step prints when it
 * starts, every 15 s while it lasts, and when it ends. `json`: one JSON object a line instead.
 */
export function createTerminalProgress(options: {
  readonly json: boolean;
}): Progress & { close(): void } {
  const screen = createScreen(options.json);
  const start = (title: string, estimateSeconds: number | null): Running => {
    const startedAt = performance.now();
    const step = { title, startedAt, estimateSeconds, detail: "", fraction: null, saidAt: 0 };
    screen.running.add(step);
    screen.changed(step);
    return step;
  };
  const end = (step: Running, mark: string, state: string) => {
    screen.running.delete(step);
    const line = `${mark} ${step.title} ${dim(`${seconds(step)} s`)}`;
    screen.say(line, { step: step.title, state, ...timing(step) });
  };
  return {
    note: (line) => screen.say(`  ${line}`, { note: line }),
    async step(title, work, { estimateSeconds } = {}) {
      const step = start(title, estimateSeconds ?? null);
      try {
        const result = await work({
          update(detail, fraction) {
            step.detail = safeText(stripVTControlCharacters(detail));
            step.fraction = fraction ?? null;
          },
        });
        end(step, "✔", "done");
        return result;
      } catch (error) {
        end(step, "✘", "failed");
        throw error;
      }
    },
    close: () => screen.close(),
  };
}

/** The lines on the terminal: those that stay, and beneath them those of the running steps. */
function createScreen(json: boolean) {
  const out = process.stderr;
  const live = out.isTTY && !json;
  const running = new Set<Running>();
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    if (!live) return;
    erase();
    for (const step of running) out.write(`${fit(runningLine(step), out.columns || 80)}\n`);
    drawn = running.size;
  };
  const say = (line: string, fields: object) => {
    erase();
    out.write(json ? `${JSON.stringify(fields)}\n` : `${line}\n`);
    draw();
  };
  const sayRunning = (step: Running) => {
    step.saidAt = performance.now();
    const { title, detail, estimateSeconds } = step;
    const state = "running";
    say(runningLine(step), { step: title, state, ...timing(step), estimateSeconds, detail });
  };
  const tick = () => {
    draw();
    if (live) return;
    for (const step of running)
      if (performance.now() - step.saidAt >= heartbeatMs) sayRunning(step);
  };
  const timer = setInterval(tick, live ? 200 : 1000);
  timer.unref();
  return {
    running,
    say,
    changed: (step: Running) => (live ? draw() : sayRunning(step)),
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

/** Shows an error as the user should see it: what happened, what to do next; the stack only when asked. */
export function showError(
  error: unknown,
  options: { readonly json: boolean; readonly verbose: boolean },
): void {
  const problem =
    error instanceof LabError
      ? { code: error.code, message: error.message, remedy: error.remedy }
      : {
          code: "internal",
          message: messageOf(error),
          remedy: "Run it again with --verbose, and report what it prints.",
        };
  if (options.json) process.stdout.write(`${JSON.stringify({ error: problem })}\n`);
  else process.stderr.write(`\n✘ ${problem.message}\n  → ${problem.remedy}\n`);
  if (options.verbose) process.stderr.write(`${stackOf(error)}\n`);
}

/** Asks a yes-or-no question; Enter means yes. */
export async function askYesNo(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await terminal.question(`${question} [Y/n] `)).trim().toLowerCase();
    return answer === "" || answer.startsWith("y");
  } finally {
    terminal.close();
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function runningLine(step: Running): string {
  const estimate = step.estimateSeconds === null ? "" : ` of about ${step.estimateSeconds} s`;
  const percent = step.fraction === null ? "" : ` · ${Math.round(step.fraction * 100)} %`;
  const detail = step.detail === "" ? "" : dim(` · ${step.detail}`);
  return `… ${step.title} ${dim(`${seconds(step)} s${estimate}`)}${percent}${detail}`;
}

const seconds = (step: Running) => ((performance.now() - step.startedAt) / 1000).toFixed(1);
const timing = (step: Running) => ({ seconds: Number(seconds(step)) });
const dim = (text: string) => (process.stderr.isTTY ? `\u001b[2m${text}\u001b[22m` : text);

/** Cuts a line to the terminal's width, so that redrawing counts lines right; the escapes for dim take no place. */
function fit(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < columns ? line : `${plain.slice(0, Math.max(0, columns - 2))}…`;
}
