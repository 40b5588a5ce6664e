import { LabError } from "../core/errors.ts";
import { waitFor } from "../core/wait.ts";
import { identify } from "../host/processes.ts";
import type { RunningLab } from "../running-lab.ts";
import type { Snapshot } from "../wire/messages.ts";
import type { RunView } from "../wire/recovery.ts";
import type { ExperimentView, LabState } from "../wire/state.ts";

/** Waits until the experiment is over. Throws a LabError when it takes too long, or the lab has ended. */
export async function followToEnd(
  lab: RunningLab,
  started: Pick<ExperimentView, "id" | "fault" | "endsAt">,
): Promise<ExperimentView> {
  const ended = await waitFor(
    async () => {
      const state = await stateOf(lab);
      if (state instanceof LabError) return state;
      const now = state.experiments[started.id] ?? null;
      return now !== null && now.endedAt !== null ? now : null;
    },
    {
      what: `${started.fault} to end`,
      timeoutMs: endWithinMs(started),
      everyMs: 200,
      remedy: "`npm run kintsugi undo -- --all` takes everything back.",
    },
  );
  if (ended instanceof LabError) throw ended;
  return ended;
}

/** Its disturbance as it was measured, with the verdict; null where nothing was disturbed, or there is none in time. */
export async function followToVerdict(lab: RunningLab, id: string): Promise<RunView | null> {
  const since = performance.now();
  const found = await waitFor(
    async () => {
      const state = await stateOf(lab);
      if (state instanceof LabError) return "none";
      const run = Object.values(state.runs).find(({ cause }) => causedBy(cause, id));
      if (run !== undefined && run.wholeAt !== null && run.verdict !== null) return run;
      const waited = performance.now() - since;
      if (run === undefined) return waited > unseenMs ? "none" : null;
      return waited > verdictWithinMs ? run : null;
    },
    { what: "the verdict", timeoutMs: verdictWithinMs + 5_000, everyMs: 300 },
  ).catch(() => "none" as const);
  return found === "none" ? null : found;
}

const causedBy = (cause: RunView["cause"], id: string) =>
  cause.by === "lab" && cause.experiment === id;

/** What harmed nothing by now will not be seen to. */
const unseenMs = 3_000;
/** After its end: orders have been answered again for a while. */
const verdictWithinMs = 60_000;

/** What the lab knows. A lab that has ended is an answer, too: nothing more will come. */
async function stateOf(lab: RunningLab): Promise<LabState | LabError> {
  try {
    return (await lab.get<Snapshot>("/api/state")).state;
  } catch (error) {
    // A connection may break while the lab lives: then it is asked again.
    const isGone = error instanceof LabError && (await identify(lab.pid)) === null;
    if (isGone) return error;
    throw error;
  }
}

/** Asks the lab to take it back when interrupted; the answer passes on what came of that. */
export function undoOnInterrupt(lab: RunningLab, id: string, interrupted: AbortSignal) {
  let undoing: Promise<unknown> = Promise.resolve();
  const undo = () => {
    process.stderr.write("\nStopping: taking it back.\n");
    undoing = lab.post("/api/undo", { id });
    // It is awaited later; until then the state says how it goes.
    undoing.catch(() => {});
  };
  if (interrupted.aborted) undo();
  else interrupted.addEventListener("abort", undo, { once: true });
  return async () => void (await undoing);
}

/** The hold, a minute for the undo, and two until all is whole again. */
const endWithinMs = (experiment: Pick<ExperimentView, "endsAt">) =>
  heldFor(experiment) * 1000 + 200_000;

/** Seconds that are left of the hold; lab and command line share one machine's clock. */
export const heldFor = ({ endsAt }: Pick<ExperimentView, "endsAt">): number =>
  endsAt === null ? 0 : Math.max(0, Math.round((endsAt - Date.now()) / 1000));
