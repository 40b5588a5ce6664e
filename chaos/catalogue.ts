import { LabError, nearest } from "../backend/core/errors.ts";
import { safeText } from "../backend/core/text.ts";
import type { Fault } from "./fault.ts";
import { podDelete } from "./faults/pod-delete.ts";

/** Every fault there is, in the order of the page. `scripts/new-fault.ts` adds a line. */
export const catalogue: readonly Fault[] = [podDelete];

/** The fault of this name. Throws a LabError `unknown-fault` with the nearest name and the list. */
export function findFault(name: string, faults: readonly Fault[] = catalogue): Fault {
  const found = faults.find((fault) => fault.name === name);
  if (found !== undefined) return found;
  const names = faults.map((fault) => fault.name);
  const near = nearest(name, names);
  throw new LabError(
    "unknown-fault",
    `There is no fault "${safeText(name)}".`,
    `${near === null ? "" : `Did you mean "${near}"? `}Faults: ${names.join(", ")}.`,
  );
}
