import { json, type RequestHandler } from "express";
import { LabError } from "../core/errors.ts";

/** No command is deeper; what reads a body may recurse. */
const deepest = 16;

/** Reads a small JSON body of exactly that type, and nothing that could reach a prototype. */
export const readJsonBody: RequestHandler[] = [
  (request, _response, next) => {
    const type = request.headers["content-type"] ?? "";
    if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(type)) throw notJson();
    next();
  },
  json({ limit: 16_384, strict: true, inflate: false, reviver: refusePrototype }),
  (request, _response, next) => {
    if (isDeeper(request.body, deepest)) throw tooDeep();
    next();
  },
];

function refusePrototype(key: string, value: unknown): unknown {
  if (key === "__proto__" || key === "constructor" || key === "prototype")
    throw new SyntaxError(`"${key}" is no name for anything here.`);
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

const notJson = () =>
  new LabError(
    "not-json",
    "The body has to be JSON, and to say so.",
    "Send `Content-Type: application/json`.",
  );

const tooDeep = () =>
  new LabError(
    "bad-request",
    `The body is nested deeper than ${deepest} levels.`,
    "GET /api/openapi.json shows what each request takes.",
  );
