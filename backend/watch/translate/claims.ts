import type { ClaimView } from "../../wire/views.ts";
import { fields, identity, text } from "./fields.ts";

/** A v1 PersistentVolumeClaim as the page needs it. */
export function claimView(object: unknown): ClaimView | null {
  const claim = fields(object);
  const seen = identity(claim);
  if (seen === null) return null;
  const status = fields(claim["status"]);
  return {
    ...seen,
    phase: text(status["phase"]) ?? "Pending",
    capacity: text(fields(status["capacity"])["storage"]),
  };
}
