import type { ErrorRequestHandler } from "express";
import { z } from "zod";
import { LabError } from "../core/errors.ts";
import type { Problem } from "../wire/commands.ts";

/** Where the details of an unexpected error go. Never to the one who asked. */
export type ReportError = (error: unknown) => void;

/** The last handler: every error becomes a Problem with a fitting status. */
export const answerProblem =
  (report: ReportError): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const { status, problem } = problemOf(error);
    if (status === 500) report(error);
    if (status === 429) response.set("Retry-After", "60");
    response.status(status).json(problem);
  };

/** What went wrong, as it may be told. */
export function problemOf(error: unknown): { readonly status: number; readonly problem: Problem } {
  if (error instanceof LabError) {
    const { code, message, remedy } = error;
    return { status: statuses[code] ?? 409, problem: { code, message, remedy } };
  }
  if (error instanceof z.ZodError) {
    const message = error.issues.map(sentenceOf).join("\n");
    return { status: 400, problem: { code: "bad-request", message, remedy: seeOpenApi } };
  }
  if (error instanceof Error) {
    const known = "type" in error ? bodyRefusals[String(error.type)] : undefined;
    if (known !== undefined) return known;
    // Express' own: a path that cannot be decoded, for one.
    if ("status" in error && error.status === 400) return refusal(400, "The address is malformed.");
  }
  return {
    status: 500,
    problem: {
      code: "internal",
      message: "Something in the lab failed.",
      remedy:
        "The terminal in which the lab runs says what. The cluster and its undo are not affected.",
    },
  };
}

const seeOpenApi = "GET /api/openapi.json shows what each request takes.";

/** Codes with a status of their own; every other refusal of the lab is a conflict with how things are (409). */
const statuses: Readonly<Record<string, number>> = {
  "bad-request": 400,
  "bad-params": 400,
  "not-paired": 401,
  "foreign-cluster": 403,
  "host-refused": 403,
  "origin-refused": 403,
  "not-found": 404,
  "unknown-fault": 404,
  "unknown-experiment": 404,
  "wrong-method": 405,
  "not-json": 415,
  "wrong-code": 401,
  "too-many-attempts": 429,
  "timed-out": 504,
  "page-not-built": 503,
};

const refusal = (status: number, message: string) => ({
  status,
  problem: { code: "bad-request", message, remedy: seeOpenApi },
});

/** What the body parser finds wrong, by its own names. */
const bodyRefusals: Readonly<Record<string, ReturnType<typeof refusal>>> = {
  "entity.parse.failed": refusal(400, "The body is not the JSON object that was expected."),
  "entity.too.large": refusal(413, "The body is larger than 16 kB."),
  "encoding.unsupported": refusal(415, "The body is compressed; send it plain."),
  "charset.unsupported": refusal(415, "The body is not in UTF-8."),
  "request.aborted": refusal(400, "The body ended too early."),
  "request.size.invalid": refusal(400, "The body is not as long as it claims."),
};

function sentenceOf(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}
