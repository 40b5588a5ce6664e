import { type IncomingMessage, request as open } from "node:http";
import { createLookup } from "./lookup.ts";

/** A question to another part. All of them may be asked twice: a second time changes nothing. */
export interface Question {
  readonly method: "GET" | "POST";
  /** Such as "http://kitchen". */
  readonly peer: string;
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** No reply came: refused, cut off, or too late. */
export class NoReply extends Error {}

/** Long enough for a busy neighbour, short enough to try the next one while the visitor waits. */
const connectMs = 500;

/**
 * Asks on a connection of its own, so that the Service chooses a pod anew each time.
 * Once more if the connection failed: the pod may just have gone. A pod that is merely slow is not asked again.
 */
export async function call(question: Question): Promise<Reply> {
  try {
    return await attempt(question);
  } catch (error) {
    if (!isConnectionFailure(error)) throw noReply(question, error);
  }
  try {
    return await attempt(question);
  } catch (error) {
    throw noReply(question, error);
  }
}

const lookup = createLookup();

function attempt({ method, peer, path, body, timeoutMs }: Question): Promise<Reply> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const request = open(new URL(path, peer), { method, headers, signal, lookup, agent: false });
    const giveUp = setTimeout(() => request.destroy(new ConnectTimeout()), connectMs);
    request.once("socket", (socket) => socket.once("connect", () => clearTimeout(giveUp)));
    request.once("close", () => clearTimeout(giveUp));
    request.once("error", reject);
    request.once("response", (response) => {
      readReply(response).then(resolve, reject);
    });
    request.end(text);
  });
}

async function readReply(response: IncomingMessage): Promise<Reply> {
  let json = "";
  for await (const chunk of response.setEncoding("utf8")) json += String(chunk);
  const body = JSON.parse(json) as Reply["body"]; // our own parts answer with objects
  return { status: response.statusCode ?? 0, body };
}

class ConnectTimeout extends Error {
  readonly code = "CONNECT_TIMEOUT";
}

const connectionFailures = new Set([
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
]);

function isConnectionFailure(error: unknown): boolean {
  // With several addresses (IPv4 and IPv6) Node reports all failures together.
  if (error instanceof AggregateError) return error.errors.some(isConnectionFailure);
  return error instanceof Error && "code" in error && connectionFailures.has(String(error.code));
}

function noReply({ peer, timeoutMs }: Question, error: unknown): NoReply {
  const isLate = error instanceof Error && error.name === "AbortError";
  const why = isLate ? `nothing within ${timeoutMs} ms` : reason(error);
  return new NoReply(`${new URL(peer).hostname} did not answer: ${why}`, { cause: error });
}

const reason = (error: unknown) =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
