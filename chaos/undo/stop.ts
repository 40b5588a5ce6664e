import { boundChange } from "../changes.ts";
import type { Experiment, ExperimentParts } from "../experiment.ts";

/** One that cannot be taken back must not hold up the others for longer; its tries go on behind it. */
const nextAfterMs = 10_000;

/**
 * Takes these back, the newest of them last in the list and first in turn. What only this machine can take back goes before all
 * others: the API server may be what is broken. Answers when each has had its turn; `ended` resolves when all are over or stuck.
 */
export async function takeAllBack(
  open: readonly Experiment[],
  pause: ExperimentParts["pause"],
): Promise<{ readonly ended: Promise<unknown> }> {
  const ends: Promise<void>[] = [];
  for (const experiment of inTurn(open)) {
    const end = experiment.undo();
    ends.push(end);
    // Nobody waits until what was taken back is whole again.
    await atMost(nextAfterMs, Promise.race([experiment.reverted(), end]), pause);
  }
  return { ended: Promise.all(ends) };
}

/** Waits for work, but not longer. */
export async function atMost(
  ms: number,
  work: Promise<unknown>,
  pause: ExperimentParts["pause"],
): Promise<void> {
  const waited = new AbortController();
  const patience = pause(ms, waited.signal).catch(() => {});
  try {
    await Promise.race([work, patience]);
  } finally {
    waited.abort();
  }
}

function inTurn(open: readonly Experiment[]): readonly Experiment[] {
  const needsHost = ({ plan }: Experiment) =>
    plan.changes.some((change) => boundChange(change).undoneBy === "host");
  const newestFirst = open.toReversed();
  return [...newestFirst.filter(needsHost), ...newestFirst.filter((one) => !needsHost(one))];
}
