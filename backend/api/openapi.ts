import { z } from "zod";
import {
  acceptCommand,
  closeVoteCommand,
  faultCommand,
  pairCommand,
  rolloutCommand,
  scenarioCommand,
  stopCommand,
  undoCommand,
  voteCommand,
} from "../wire/commands.ts";

/** Who may ask: anyone on this machine, our own page (also unpaired), a paired page or the command line, the command line alone. */
type Asker = "anyone" | "page" | "paired" | "command-line";

interface Operation {
  readonly method: "get" | "post";
  readonly path: string;
  readonly asker: Asker;
  readonly summary: string;
  readonly body?: z.ZodType;
}

/** Every route of the API; a test holds it to be all of them. */
export const operations: readonly Operation[] = [
  { method: "get", path: "/health", asker: "anyone", summary: "Which lab serves here." },
  { method: "get", path: "/openapi.json", asker: "anyone", summary: "This description." },
  {
    method: "post",
    path: "/pair",
    asker: "page",
    summary: "A one-time code from the terminal for a session cookie and the token for writes.",
    body: pairCommand,
  },
  {
    method: "get",
    path: "/session",
    asker: "paired",
    summary: "The token for writes again, for a page that was reloaded.",
  },
  {
    method: "post",
    path: "/codes",
    asker: "command-line",
    summary: "A new one-time code, good for ten minutes.",
  },
  { method: "get", path: "/state", asker: "paired", summary: "All that the lab knows." },
  { method: "get", path: "/status", asker: "paired", summary: "The lab on one screen." },
  {
    method: "get",
    path: "/doctor",
    asker: "paired",
    summary: "What is not as it was or should be, looked for now, with the command that mends it.",
  },
  {
    method: "post",
    path: "/doctor/accept",
    asker: "paired",
    summary: "Takes how the cluster is for how it shall be: what somebody has changed on purpose.",
    body: acceptCommand,
  },
  {
    method: "get",
    path: "/faults",
    asker: "paired",
    summary: "What can be broken, with the schema of each fault's parameters.",
  },
  {
    method: "post",
    path: "/faults/{name}/plan",
    asker: "paired",
    summary: "What a fault would do. Changes nothing.",
    body: faultCommand,
  },
  {
    method: "post",
    path: "/faults/{name}/inject",
    asker: "paired",
    summary: "Breaks it.",
    body: faultCommand,
  },
  {
    method: "post",
    path: "/undo",
    asker: "paired",
    summary: "Takes back one experiment, or all of them.",
    body: undoCommand,
  },
  {
    method: "get",
    path: "/scenarios",
    asker: "paired",
    summary: "What can be played: faults in order, with what must hold before, during and after.",
  },
  {
    method: "get",
    path: "/scenarios/run",
    asker: "paired",
    summary: "The scenario that runs, or the last one; null before the first.",
  },
  {
    method: "post",
    path: "/scenarios/plan",
    asker: "paired",
    summary: "What each step of a scenario would do. Changes nothing.",
    body: scenarioCommand,
  },
  {
    method: "post",
    path: "/scenarios/start",
    asker: "paired",
    summary: "Plays a scenario.",
    body: scenarioCommand,
  },
  {
    method: "post",
    path: "/scenarios/stop",
    asker: "paired",
    summary: "Stops the scenario; answers when all it broke is taken back.",
    body: stopCommand,
  },
  {
    method: "get",
    path: "/rollouts",
    asker: "paired",
    summary: "The Deployments of the business: their revisions, and how far a rollout is.",
  },
  {
    method: "post",
    path: "/rollouts/{app}",
    asker: "paired",
    summary: "Releases a version, or does what kubectl rollout does: undo, pause, resume, restart.",
    body: rolloutCommand,
  },
  {
    method: "get",
    path: "/audience",
    asker: "paired",
    summary: "The phones in the hall and what they are asked; null unless --audience lets them in.",
  },
  {
    method: "post",
    path: "/audience/vote",
    asker: "paired",
    summary: "Lets the hall choose between faults that can be done here. Fires nothing.",
    body: voteCommand,
  },
  {
    method: "post",
    path: "/audience/vote/close",
    asker: "paired",
    summary: "Closes the vote; answers when the last votes are counted. Fires nothing.",
    body: closeVoteCommand,
  },
];

/** The API as an OpenAPI 3.1 document, from the schemas that check its requests. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations)
    (paths[`/api${operation.path}`] ??= {})[operation.method] = describeOperation(operation);
  return {
    openapi: "3.1.0",
    info: { title: "Kintsugi", version: "1", description },
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: {
        control: {
          type: "http",
          scheme: "bearer",
          description: "For the command line, from lab.json.",
        },
        session: { type: "apiKey", in: "cookie", name: "kintsugi_session_{port}" },
        token: { type: "apiKey", in: "header", name: "X-Kintsugi-Token" },
      },
    },
  };
}

const description =
  "Answers on 127.0.0.1 only, under its own names only, and to its own page's origin only. Writes are JSON up to 16 kB.";

const problem = {
  type: "object",
  required: ["code", "message", "remedy"],
  properties: {
    code: { type: "string" },
    message: { type: "string" },
    remedy: { type: "string" },
  },
};

function describeOperation({ method, path, asker, summary, body }: Operation): object {
  const names = [...path.matchAll(/\{(?<name>\w+)\}/g)].map((match) => match.groups?.["name"]);
  const parameters = names.map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", maxLength: 64 },
  }));
  const content = (schema: object) => ({ "application/json": { schema } });
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: content(asSchema(body)) } }),
    responses: {
      200: { description: "Done.", content: content({}) },
      default: {
        description: "Refused.",
        content: content({ $ref: "#/components/schemas/Problem" }),
      },
    },
    security: securityOf(asker, method),
  };
}

function securityOf(asker: Asker, method: Operation["method"]): readonly object[] {
  if (asker === "anyone" || asker === "page") return [];
  if (asker === "command-line") return [{ control: [] }];
  const page = method === "get" ? { session: [] } : { session: [], token: [] };
  return [{ control: [] }, page];
}

/** Inline: where a schema refers to itself it means "any JSON", and says so as `{}`. */
function asSchema(body: z.ZodType): object {
  const text = JSON.stringify(z.toJSONSchema(body, { io: "input" }));
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "$schema" || key === "$defs") return undefined;
    return value instanceof Object && "$ref" in value ? {} : value;
  }) as object;
}
