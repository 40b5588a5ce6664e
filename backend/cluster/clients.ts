import { Agent } from "undici";
import { z } from "zod";
import { type Clock, systemClock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import { pathOf } from "./paths.ts";

/** How an API server is reached: nothing but addresses and credentials, so that it can cross to a worker. */
export interface KubeConnection {
  /** Such as "https://127.0.0.1:6443". */
  readonly server: string;
  readonly ca: string | null;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
  readonly token: string | null;
}

/** A Kubernetes object as far as every object is alike. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
  };
}

/** Writes and single reads on one API server, over one shared keep-alive agent. Errors are KubeError. */
export interface Kube {
  readonly connection: KubeConnection;
  /** GET of any path; `query` values are encoded. Answers with the parsed body. */
  get<T>(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<T>;
  /** Any other verb; a body is sent as `type` (application/json unless given). */
  send<T>(request: KubeRequest, signal?: AbortSignal): Promise<T>;
  /** Server-side apply, field manager "kintsugi", conflicts forced: these objects are the lab's own. */
  apply(object: KubeObject, signal?: AbortSignal): Promise<KubeObject>;
  /** Milliseconds that the API server's clock is ahead of this machine's (from its Date header; 1 s resolution). */
  clockSkewMs(): number;
  close(): Promise<void>;
}

export interface KubeRequest {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: unknown;
  /** More headers, such as those that a proxied pod wants. Never shown in errors. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer of the API server other than 2xx, or no answer (`status` 0). */
export class KubeError extends Error {
  override name = "KubeError";
  readonly status: number;
  /** metav1.Status.reason, such as "NotFound" or "Conflict". */
  readonly reason: string;

  constructor(status: number, reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

export interface KubeOptions {
  readonly clock?: Clock;
  /** Longest wait for a connection, and for the answer to begin and to go on. */
  readonly connectMs?: number;
  readonly answerMs?: number;
}

/** A client of one API server over one agent; nothing is sent until it is asked to. Close it. */
export function createKube(connection: KubeConnection, options: KubeOptions = {}): Kube {
  const agent = createAgent(connection, options);
  const clock = options.clock ?? systemClock;
  const skew = createSkew();
  const base = new URL(connection.server);

  const ask = async <T>(request: Ask, signal?: AbortSignal): Promise<T> => {
    const sentAt = clock.now();
    const answer = await dispatch(agent, { connection, base, request }, signal);
    skew.heard(answer.date, sentAt, clock.now());
    if (answer.status >= 200 && answer.status < 300) return answer.body as T; // the caller names what the API server promises
    throw refusal(request, answer);
  };

  return {
    connection,
    get: (path, query, signal) => ask({ method: "GET", path, query: query ?? {} }, signal),
    send: (request, signal) => ask({ query: {}, ...request }, signal),
    apply: (object, signal) =>
      ask(
        {
          method: "PATCH",
          path: pathOf({ ...object.metadata, apiVersion: object.apiVersion, kind: object.kind }),
          query: { fieldManager: "kintsugi", force: "true" },
          type: "application/apply-patch+yaml",
          body: object,
        },
        signal,
      ),
    clockSkewMs: skew.milliseconds,
    close: () => agent.destroy(),
  };
}

function createAgent({ ca, clientCert, clientKey }: KubeConnection, options: KubeOptions): Agent {
  return new Agent({
    // HTTP/2 is no faster here, and one stalled connection would hold up every request on it.
    allowH2: false,
    connections: 16,
    // Shorter than the API server's own 90 s, so that no request goes out on a connection it is closing.
    keepAliveTimeout: 30_000,
    headersTimeout: options.answerMs ?? 30_000,
    bodyTimeout: options.answerMs ?? 30_000,
    connect: {
      timeout: options.connectMs ?? 5_000,
      ...(ca === null ? {} : { ca }),
      ...(clientCert === null ? {} : { cert: clientCert }),
      ...(clientKey === null ? {} : { key: clientKey }),
    },
  });
}

interface Ask extends Omit<KubeRequest, "method" | "query"> {
  readonly method: KubeRequest["method"] | "GET";
  readonly query: Readonly<Record<string, string>>;
}

interface Heard {
  readonly status: number;
  readonly date: string | undefined;
  readonly body: unknown;
}

interface Target {
  readonly connection: KubeConnection;
  readonly base: URL;
  readonly request: Ask;
}

async function dispatch(agent: Agent, target: Target, signal?: AbortSignal): Promise<Heard> {
  const { connection, base, request } = target;
  try {
    const answer = await agent.request({
      origin: base.origin,
      path: `${base.pathname.replace(/\/$/, "")}${request.path}`,
      query: { ...request.query },
      method: request.method,
      headers: {
        accept: "application/json",
        ...(connection.token === null ? {} : { authorization: `Bearer ${connection.token}` }),
        ...(request.body === undefined
          ? {}
          : { "content-type": request.type ?? "application/json" }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return {
      status: answer.statusCode,
      date: String(answer.headers["date"] ?? ""),
      body: parseBody(await answer.body.text()),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw noAnswer(target, error);
  }
}

/** The API server speaks JSON but for health checks and what stands in front of it. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Never from headers or credentials: only the path and what the server or the network said. */
function noAnswer({ base, request }: Target, error: unknown): KubeError {
  const code = (error as NodeJS.ErrnoException).code; // undici's and Node's errors carry one
  const why = code ?? messageOf(error);
  return new KubeError(
    0,
    code ?? "NoAnswer",
    `${request.method} ${request.path}: no answer from ${base.origin} (${why})`,
    { cause: error },
  );
}

const statusSchema = z.looseObject({
  kind: z.literal("Status"),
  reason: z.string().default(""),
  message: z.string().default(""),
});

function refusal({ method, path }: Ask, { status, body }: Heard): KubeError {
  const parsed = statusSchema.safeParse(body);
  const { reason, message } = parsed.success ? parsed.data : { reason: "", message: "" };
  const said = safeText(message || (typeof body === "string" ? body : ""));
  const text = `${method} ${path} was answered with ${status}${said === "" ? "" : `: ${said}`}`;
  return new KubeError(status, reason || `HTTP ${status}`, text);
}

/**
 * What the Date headers say of the server's clock. Each is cut to whole seconds, so it only bounds the difference; the bounds of
 * many answers together narrow it. No difference is assumed while none is proven: on one machine there is none.
 */
function createSkew() {
  let low = -Infinity;
  let high = Infinity;
  return {
    heard(date: string | undefined, sentAt: number, heardAt: number) {
      const at = Date.parse(date ?? "");
      if (!Number.isFinite(at)) return;
      const bounds = [at - heardAt, at + 1000 - sentAt] as const;
      // A clock that was set in between contradicts what was known: start over.
      const agrees = bounds[0] <= high && bounds[1] >= low;
      low = agrees ? Math.max(low, bounds[0]) : bounds[0];
      high = agrees ? Math.min(high, bounds[1]) : bounds[1];
    },
    milliseconds: () => Math.round(low > 0 ? low : Math.min(high, 0)),
  };
}
