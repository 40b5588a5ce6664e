import { LabError } from "../backend/core/errors.ts";
import { safeText } from "../backend/core/text.ts";
import { boundChange } from "./changes.ts";
import type { Experiment } from "./experiment.ts";
import type { Plan } from "./fault.ts";

/** Two experiments never touch the same: the undo of one would take back the other's. Throws a LabError `collision`. */
export function refuseCollision(plan: Plan, open: readonly Experiment[]): void {
  const wanted = new Set(touched(plan));
  for (const experiment of open) {
    const both = touched(experiment.plan).find((name) => wanted.has(name));
    if (both === undefined) continue;
    const { id, title } = experiment.view();
    throw new LabError(
      "collision",
      `${sayable(both, plan)} is already hit by "${title}".`,
      `Wait until that is over, or take it back: \`npm run kintsugi undo -- ${id}\`.`,
    );
  }
}

const touched = ({ changes }: Plan) => changes.flatMap((change) => boundChange(change).touches());

/** "pod storefront-x" for "pod/UID", "node kintsugi-worker" for "node/kintsugi-worker". */
function sayable(touched: string, { victims }: Plan): string {
  const [kind = "", ...rest] = touched.split("/");
  const victim = victims.find(({ uid }) => uid === rest.join("/"));
  return safeText(victim === undefined ? [kind, ...rest].join(" ") : `${kind} ${victim.name}`);
}
