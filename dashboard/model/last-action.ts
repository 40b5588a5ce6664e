import type { RolloutView } from "../../backend/wire/rollouts.ts";
import { isBadByDesign } from "../../backend/wire/rollouts.ts";
import type { ExperimentView, LabState } from "../../backend/wire/state.ts";

/** What U would take back. */
export type LastAction =
  | {
      readonly type: "experiment";
      readonly id: string;
      readonly title: string;
      readonly at: number;
    }
  | { readonly type: "release"; readonly app: string; readonly title: string; readonly at: number };

/** The newest of what can still be taken back: a fault that is broken now, or a bad release that nothing came after. Null: there is none. */
export function lastAction({
  experiments,
  rollouts,
}: Pick<LabState, "experiments" | "rollouts">): LastAction | null {
  const all = [
    ...Object.values(experiments).filter(isBroken).map(asAction),
    ...Object.values(rollouts).flatMap(badRelease),
  ];
  return all.reduce<LastAction | null>(
    (newest, one) => (newest === null || one.at >= newest.at ? one : newest),
    null,
  );
}

/** What is on its way back, or over, is not taken back again. */
const isBroken = ({ phase }: ExperimentView) =>
  phase === "injecting" || phase === "holding" || phase === "stuck";

const asAction = ({ id, title, startedAt }: ExperimentView): LastAction => ({
  type: "experiment",
  id,
  title,
  at: startedAt,
});

function badRelease({ app, acts, heldBy }: RolloutView): readonly LastAction[] {
  const newest = acts.at(-1);
  // What a fault released goes by that fault's own undo.
  if (newest?.do !== "release" || heldBy !== null || !isBadByDesign(newest.toVersion)) return [];
  const title = `release ${newest.toVersion ?? ""} of ${app}`;
  return [{ type: "release", app, title, at: newest.at }];
}
