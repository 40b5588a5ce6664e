import { fork } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import { dirname, join } from "node:path";
import type { Report, ToWorker } from "./protocol.ts";

/** A worker that runs. */
export interface RunningWorker {
  readonly pid: number | null;
  tell(message: ToWorker): void;
  /** Ends it; answers when it is gone. */
  stop(): Promise<void>;
}

/** Starts a worker. `ended` is called once, however it ended; also after `stop`. */
export type Launch = (
  hear: (report: Report) => void,
  ended: (why: string) => void,
) => RunningWorker;

/**
 * Small heap: the worker holds two minutes of buckets and nothing else. Of our environment it gets only where compiled code is kept:
 * without that the compiler of its TypeScript stays in its memory.
 */
export const launchProcess: Launch = (hear, ended) => {
  const cache = getCompileCacheDir();
  const child = fork(join(import.meta.dirname, "worker.ts"), [], {
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
    execArgv: ["--max-old-space-size=64", "--max-semi-space-size=1"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const gone = new Promise<void>((resolve) => {
    const end = (why: string) => {
      resolve();
      ended(why);
    };
    child.once("exit", (code, signal) => end(signal ?? `exit code ${code}`));
    // A fork that fails never exits.
    child.on("error", (error) => {
      if (child.pid === undefined) end(error.message);
    });
  });
  child.on("message", (message) => hear(message as Report)); // our own worker, over a private pipe
  return {
    pid: child.pid ?? null,
    tell(message) {
      // The callback takes the error of a pipe that breaks on the way; the exit is heard anyway.
      if (child.connected) child.send(message, () => {});
    },
    async stop() {
      child.kill("SIGKILL");
      await gone;
    },
  };
};
