import type { Readable } from "node:stream";
import { Agent } from "undici";

/** How the API server is reached; cluster's KubeConnection fits. */
export interface WatchConnection {
  readonly server: string;
  readonly ca: string | null;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
  readonly token: string | null;
}

/** An answer whose body is still coming. Destroying the body drops the connection. */
export interface Answer {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly body: Readable;
}

/** Reading from one API server, over connections that all kinds share. */
export interface WatchApi {
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens the way to an API server; nothing is sent yet. `answerWithinMs`: to connect, and to begin an answer. */
export function openWatchApi(connection: WatchConnection, answerWithinMs: number): WatchApi {
  const { ca, clientCert, clientKey, token } = connection;
  const agent = new Agent({
    // One kind's stream per connection: a stalled stream cannot hold up the others, and a reset hits one.
    allowH2: false,
    // A watch is silent for as long as nothing happens: the reflector has its own bound.
    bodyTimeout: 0,
    // Longer than from one question of the pulse to the next.
    keepAliveTimeout: 30_000,
    headersTimeout: answerWithinMs,
    connect: {
      timeout: answerWithinMs,
      ...(ca === null ? {} : { ca }),
      ...(clientCert === null ? {} : { cert: clientCert }),
      ...(clientKey === null ? {} : { key: clientKey }),
    },
  });
  const headers = {
    accept: "application/json",
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return {
    async get(path, query, signal) {
      const { pathname } = new URL(connection.server);
      const answer = await agent.request({
        origin: connection.server,
        path: `${pathname.replace(/\/$/, "")}${path}`,
        query: { ...query },
        method: "GET",
        headers,
        signal,
      });
      // A body that is given up before its end tells so by an error; whoever reads it hears that error anyway.
      answer.body.on("error", () => {});
      const after = Number(answer.headers["retry-after"] ?? Number.NaN);
      return {
        status: answer.statusCode,
        retryAfterSeconds: Number.isFinite(after) ? after : null,
        body: answer.body,
      };
    },
    close: () => agent.destroy(),
  };
}
