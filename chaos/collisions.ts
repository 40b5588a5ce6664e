import { LabError } from "../backend/core/errors.ts";
import { safeText } from "../backend/core/text.ts";
import { keyOf, type ObjectTarget } from "./changes/names.ts";
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

/** The experiment that is not over and changes this very object, or null. */
export function holderOf(
  target: Omit<ObjectTarget, "apiVersion">,
  open: readonly Experiment[],
): Experiment | null {
  const names = [keyOf(target), `${target.kind.toLowerCase()}/${target.uid}`];
  return open.find(({ plan }) => touched(plan).some((name) => names.includes(name))) ?? null;
}

/** Who is hit counts as much as what is touched: of two faults at one victim nobody could tell which did what. */
const touched = ({ victims, changes }: Plan) => [
  ...victims.flatMap(({ kind, uid }) => (uid === null ? [] : [`${kind}/${uid}`])),
  ...changes.flatMap((change) => boundChange(change).touches()),
];

/** "pod storefront-x" for "pod/UID", "node kintsugi-worker" for "node/kintsugi-worker". */
function sayable(touched: string, { victims }: Plan): string {
  const [kind = "", ...rest] = touched.split("/");
  const victim = victims.find(({ uid }) => uid === rest.join("/"));
  if (victim === undefined) return safeText([kind, ...rest].join(" "));
  return safeText(victim.kind === "other" ? victim.name : `${victim.kind} ${victim.name}`);
}
