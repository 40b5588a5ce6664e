import { sleep } from "../core/wait.ts";

/** How often a lab that works on an answer is asked whether it lives, and how often in a row it may stay silent. */
const everyMs = 1500;
const silences = 2;

/** The answer, however long it takes while the lab is alive; null once it is not. Its refusal passes on. */
export async function askOrGiveUp<T>(
  answer: Promise<T>,
  isAlive: () => Promise<boolean>,
  pause: (ms: number, signal: AbortSignal) => Promise<void> = sleep,
): Promise<T | null> {
  const answered = new AbortController();
  const watch = async () => {
    for (let silent = 0; silent < silences;) {
      await pause(everyMs, answered.signal);
      silent = (await isAlive()) ? 0 : silent + 1;
    }
    return null;
  };
  try {
    return await Promise.race([answer, watch()]);
  } finally {
    answered.abort();
    // A lab that hangs may refuse later what nobody waits for any more.
    answer.catch(() => {});
  }
}
