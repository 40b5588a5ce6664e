import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { thisProcess } from "./body.ts";
import { createSufferings, type Fill, parseFault, type Sufferings } from "./fault.ts";
import { isSame, readKey } from "./key.ts";
import type { Settings } from "./settings.ts";

export interface Visit {
  readonly url: URL;
  /** The body as JSON, at most 4 KiB of it. */
  readonly json: () => Promise<unknown>;
}

export type Answer =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly html: string; readonly policy: string };

/** One part of the business. */
export interface Part {
  /** By method and path ("GET /order"). These suffer the pod's faults; health checks and /fault do not. */
  readonly routes: Readonly<Record<string, (visit: Visit) => Answer | Promise<Answer>>>;
  /** Why this pod cannot serve now, or null when it can. */
  notReady(): string | null;
  /** Only where something is kept on a disk. */
  readonly fill?: Fill;
  close?(): void;
}

/** A mistake of the visitor's: said to them as it is. */
export class BadRequest extends Error {}

export const ok = (json: unknown): Answer => ({ status: 200, json });

/** Serves a part until the pod is asked to end, then a little longer, then what is still under way. */
export function serve(settings: Settings, part: Part): Promise<Server> {
  const sufferings = createSufferings(settings.version, thisProcess, part.fill);
  let isEnding = false;
  const server = createServer((request, response) => {
    if (isEnding) response.setHeader("connection", "close");
    void answer({ settings, part, sufferings }, request, response);
  });
  const end = async () => {
    if (isEnding) return;
    isEnding = true;
    console.log("Asked to end: serving on until everyone knows.");
    await sleep(settings.drainMs);
    server.close(() => {
      part.close?.();
      console.log("All served, goodbye.");
      process.exit(0);
    });
    server.closeIdleConnections();
  };
  process.once("SIGTERM", () => void end());
  process.once("SIGINT", () => void end());
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, () => resolve(server));
  });
}

interface Pod {
  readonly settings: Settings;
  readonly part: Part;
  readonly sufferings: Sufferings;
}

async function answer(pod: Pod, request: IncomingMessage, response: ServerResponse) {
  response.setHeader("x-pizza-pod", pod.settings.pod);
  try {
    const url = new URL(request.url ?? "/", "http://pizza");
    const given = await route(pod, request, url);
    send(response, given);
    if (url.pathname === "/fault" && given.status === 202)
      response.once("finish", () => pod.sufferings.suffer(parseFault(url.searchParams)));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const status = error instanceof BadRequest ? 400 : 500;
    if (status === 500) console.error(`${request.method} ${request.url}: ${message}`);
    send(response, { status, json: { error: message } });
  }
}

async function route(pod: Pod, request: IncomingMessage, url: URL): Promise<Answer> {
  const { part, sufferings } = pod;
  const name = `${request.method === "HEAD" ? "GET" : request.method} ${url.pathname}`;
  if (name === "GET /healthz") return ok({ alive: true });
  if (name === "GET /readyz") {
    const reason = sufferings.isUnready() ? "Told to be unready." : part.notReady();
    return reason === null ? ok({ ready: true }) : { status: 503, json: { error: reason } };
  }
  if (name === "POST /fault") return admitFault(pod, request, url);
  const work = Object.hasOwn(part.routes, name) ? part.routes[name] : undefined;
  if (work === undefined) return { status: 404, json: { error: `There is no ${name}.` } };
  if (sufferings.delayMs() > 0) await sleep(sufferings.delayMs());
  if (sufferings.hasFailed()) return { status: 500, json: { error: "This pod is sick." } };
  return work({ url, json: () => readJson(request) });
}

/** Only who holds the lab's key may hurt a pod; where no key is mounted, nobody may. */
function admitFault({ settings, part }: Pod, request: IncomingMessage, url: URL): Answer {
  const key = readKey(settings.faultKeyFile);
  const given = request.headers["x-kintsugi-key"];
  if (key === null || typeof given !== "string" || !isSame(given, key))
    return { status: 403, json: { error: "Only the lab may do this, with its key." } };
  try {
    const fault = parseFault(url.searchParams);
    if (fault.type === "full" && part.fill === undefined)
      throw new Error(`A ${settings.role} keeps nothing on a disk: full is for the ledger.`);
    console.log(`Fault: ${JSON.stringify(fault)}`);
    return { status: 202, json: { pod: settings.pod, fault } };
  } catch (error) {
    throw new BadRequest(error instanceof Error ? error.message : String(error));
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > 4096) throw new BadRequest("The body is longer than 4 KiB.");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BadRequest("The body is not JSON.");
  }
}

function send(response: ServerResponse, given: Answer): void {
  const isPage = "html" in given;
  const text = isPage ? given.html : JSON.stringify(given.json);
  response.writeHead(given.status, {
    "content-type": isPage ? "text/html; charset=utf-8" : "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(isPage ? { "content-security-policy": given.policy } : {}),
  });
  response.end(text);
}
