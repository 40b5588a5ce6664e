import type { LabState } from "../../backend/wire/state.ts";
import type { Bowl } from "./shelves.ts";

/** Somebody has a place now who was made to replace another. Names of pods. */
export interface Arrival {
  readonly from: string;
  readonly to: string;
}

/** Tells each arrival once, when the replacement first stands on a shelf. What was there at the first look is no news. */
export function createArrivals() {
  let told: Set<string> | null = null;
  return (wounds: LabState["wounds"], bowls: ReadonlyMap<string, Bowl>): readonly Arrival[] => {
    const standing = Object.entries(wounds).flatMap(([lost, { pod, replacement }]) => {
      if (replacement === null || replacement === lost) return [];
      const bowl = bowls.get(replacement);
      return bowl?.pod?.node == null ? [] : [{ uid: replacement, from: pod, to: bowl.name }];
    });
    const known = told;
    // Whose wound has closed is forgotten: it never arrives again.
    told = new Set(standing.map(({ uid }) => uid));
    if (known === null) return [];
    return standing.flatMap(({ uid, from, to }) => (known.has(uid) ? [] : [{ from, to }]));
  };
}
