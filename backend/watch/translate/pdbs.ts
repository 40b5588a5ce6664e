import type { PdbView } from "../../wire/views.ts";
import { count, fields, identity } from "./fields.ts";

/** A policy/v1 PodDisruptionBudget as the page needs it. */
export function pdbView(object: unknown): PdbView | null {
  const pdb = fields(object);
  const seen = identity(pdb);
  if (seen === null) return null;
  const status = fields(pdb["status"]);
  return {
    ...seen,
    allowed: count(status["disruptionsAllowed"]),
    healthy: count(status["currentHealthy"]),
    wanted: count(status["desiredHealthy"]),
  };
}
