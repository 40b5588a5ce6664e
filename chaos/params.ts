import { z } from "zod";
import { LabError, nearest } from "../backend/core/errors.ts";
import { safeText } from "../backend/core/text.ts";
import type { Fault } from "./fault.ts";

/** A fault's parameters, checked and with their defaults. Throws a LabError `bad-params` that names every problem. */
export function parseParams(fault: Fault, params: unknown): unknown {
  const parsed = fault.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const known = parameterNames(fault);
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => unknownParameter(key, known))
      : [`${safeText(issue.path.join(".")) || "parameters"}: ${safeText(issue.message)}`],
  );
  throw new LabError(
    "bad-params",
    `${fault.name} cannot run like that:\n${problems.join("\n")}`,
    `Parameters of ${fault.name}: ${known.join(", ") || "none"}.`,
  );
}

/** The same parameters as a JSON Schema (draft 2020-12), as someone who fills in a form sees them. */
export function formOf(fault: Fault): Record<string, unknown> {
  return z.toJSONSchema(fault.params, { io: "input" });
}

function parameterNames(fault: Fault): string[] {
  const { properties } = formOf(fault);
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function unknownParameter(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `${safeText(key)}: no such parameter${near === null ? "" : `; did you mean "${near}"?`}`;
}
