import { execa } from "execa";
import { LabError, messageOf } from "../core/errors.ts";
import { sleep } from "../core/wait.ts";

export interface ExecOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Aborted, the program ends at once, and what it had started may finish: the answer comes after all of them. */
  readonly letsChildrenFinish?: boolean;
  /** Each line of output (stdout and stderr) as it comes, for progress. */
  readonly onLine?: (line: string) => void;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a program with an argument list, never through a shell, and answers with its output whatever the exit code.
 * Throws a LabError `tool-missing` when the program is not there, or the signal's reason when aborted.
 */
export async function tryExec(
  program: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const child = execa(program, args, {
    reject: false,
    stripFinalNewline: true,
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    // A process group of its own: neither a Ctrl-C nor the abort reaches those that the program started.
    detached: options.letsChildrenFinish === true,
    all: options.onLine !== undefined,
  });
  if (options.onLine !== undefined && child.all !== undefined) {
    for await (const line of child.iterable({ from: "all" })) options.onLine(line);
  }
  const result = await child;
  if (result.isCanceled) {
    if (options.letsChildrenFinish === true && child.pid !== undefined) await groupEnds(child.pid);
    options.signal?.throwIfAborted();
  }
  if (result.code === "ENOENT")
    throw new LabError("tool-missing", `${program} is not installed.`, `Install ${program}.`);
  return {
    stdout: result.stdout ?? "",
    stderr: result.stderr ?? "",
    exitCode: result.exitCode ?? 1,
  };
}

const groupPatienceMs = 15_000;

/** Comes back when no process of the group is left, or after a bounded time. */
async function groupEnds(group: number): Promise<void> {
  const end = performance.now() + groupPatienceMs;
  while (isThere(-group) && performance.now() < end) await sleep(50);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** As tryExec, but a non-zero exit is a LabError `command-failed` that carries the end of what the program said. Answers with stdout. */
export async function exec(
  program: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<string> {
  const result = await tryExec(program, args, options);
  if (result.exitCode === 0) return result.stdout;
  const said = (result.stderr || result.stdout).trim().split("\n").slice(-8).join("\n");
  throw new LabError(
    "command-failed",
    `\`${[program, ...args].join(" ").slice(0, 300)}\` ended with ${result.exitCode}: ${said}`,
    "Run `npm run kintsugi doctor`: it looks for the reason.",
  );
}

/** Whether a program can be run at all. */
export async function hasProgram(program: string, args: readonly string[] = ["--version"]) {
  try {
    return (await tryExec(program, args, { timeoutMs: 20_000 })).exitCode === 0;
  } catch (error) {
    if (error instanceof LabError && error.code === "tool-missing") return false;
    throw new Error(`Asking for ${program} failed: ${messageOf(error)}`, { cause: error });
  }
}
