import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { type FromAudience, fromAudience, readLine, type ToAudience } from "./protocol.ts";

/** The process that listens to the hall, as the lab has it by the hand. */
export interface AudienceProcess {
  readonly pid: number | null;
  /** What it says first; null where it ended without a word. */
  readonly first: Promise<FromAudience | null>;
  readonly ended: Promise<void>;
  tell(message: ToAudience): void;
  stop(): Promise<void>;
}

/** Starts it, with nothing of our environment: it has no business there. */
export function startProcess(heard: (said: FromAudience) => void): AudienceProcess {
  const worker = join(import.meta.dirname, "worker.ts");
  const child = spawn(process.execPath, ["--max-old-space-size=256", worker], {
    env: {},
    stdio: ["pipe", "pipe", "inherit"],
  });
  const first = Promise.withResolvers<FromAudience | null>();
  const gone = Promise.withResolvers<void>();
  // The error of a pipe that breaks: its end is heard anyway.
  child.stdin.on("error", () => {});
  let bytes = 0;
  child.stdout.on("data", (piece: Buffer) => {
    // Figures twice a second: whoever says a megabyte without a line's end wants our memory.
    bytes = piece.includes(10) ? 0 : bytes + piece.length;
    if (bytes > 1_000_000) child.kill("SIGKILL");
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = readLine(fromAudience, line);
    if (said?.type === "phones" || said?.type === "tally") heard(said);
    else if (said !== null) first.resolve(said);
  });
  const end = () => {
    first.resolve(null);
    gone.resolve();
  };
  child.once("exit", end);
  child.once("error", end);
  return {
    pid: child.pid ?? null,
    first: first.promise,
    ended: gone.promise,
    tell(message) {
      // A process that does not read is told no more than it can hold: the next one has all again.
      if (child.stdin.writable && child.stdin.writableLength < 65_536)
        child.stdin.write(`${JSON.stringify(message)}\n`);
    },
    async stop() {
      child.kill("SIGKILL");
      await gone.promise;
    },
  };
}
