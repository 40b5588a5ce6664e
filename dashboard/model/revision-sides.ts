import type { ActView } from "../../backend/wire/rollouts.ts";
import type { Row } from "./rollout.ts";

/** Which revision stands beside the current one: whose pods are being replaced, or were by what was done last; where neither is known, whom one would go back to. */
export function rowBefore(rows: readonly Row[], acts: readonly ActView[]): Row | null {
  const now = rows.find(({ isCurrent }) => isCurrent);
  const others = rows.filter(({ isCurrent }) => !isCurrent);
  const act = acts.at(-1);
  const left = act !== undefined && act.target === now?.uid ? act.fromRevision : null;
  return (
    others.find(({ slots }) => slots.length > 0) ??
    others.find(({ number }) => number === left) ??
    rowBack(rows)
  );
}

/** Whom one click would go back to: what the undo chose, or else the newest healthy one, never what is just being left if it is not known to be healthy. */
export function rowBack(rows: readonly Row[]): Row | null {
  const others = rows.filter(({ isCurrent }) => !isCurrent);
  return (
    others.find(({ isChoice }) => isChoice) ??
    others.find(({ health }) => health !== null) ??
    others[0] ??
    null
  );
}
