import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { generate } from "selfsigned";
import type { WatchConnection } from "../../backend/watch/api.ts";

/** An API server over TLS that does as the test says, request by request: well, badly, or not at all. */
export interface FakeApiServer extends AsyncDisposable {
  readonly connection: WatchConnection;
  /** The next request for this path that no one has taken yet; waits for it. */
  next(path: string): Promise<FakeRequest>;
  /** Every request so far, oldest first. */
  readonly requests: readonly { readonly method: string; readonly url: string }[];
  openConnections(): number;
  /** Stops to listen and resets every connection; `back` listens again on the same port. */
  down(): Promise<void>;
  back(): Promise<void>;
}

/** A request that is waiting for its answer. */
export interface FakeRequest {
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** A metav1.Status with this code. */
  refuse(code: number, message: string, headers?: Readonly<Record<string, string>>): void;
  /** A list of these objects. */
  list(resourceVersion: string, objects: readonly object[], next?: string): void;
  /** 200, and a watch that stays open until the test ends it. */
  watch(): FakeWatch;
  /** Resets the connection (TCP RST) without an answer. */
  reset(): void;
}

export interface FakeWatch {
  send(type: "ADDED" | "MODIFIED" | "DELETED", object: object): void;
  bookmark(resourceVersion: string, isListEnd?: boolean): void;
  /** An ERROR message with a metav1.Status. */
  error(code: number, message: string): void;
  /** These very bytes. */
  raw(bytes: string | Uint8Array): void;
  end(): void;
  reset(): void;
  /** Resolves when the client has gone. */
  readonly gone: Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startFakeApiServer(): Promise<FakeApiServer> {
  const pems = await generate([{ name: "commonName", value: "fake-api" }], {
    keyType: "ec",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const mailbox = createMailbox();
  const sockets = new Map<number, Socket>();
  const requests: { method: string; url: string }[] = [];
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://fake");
    requests.push({ method: request.method ?? "", url: request.url ?? "" });
    const reset = () => sockets.get(request.socket.remotePort ?? 0)?.resetAndDestroy();
    mailbox.put(url.pathname, fakeRequest(url, { request, response, reset }));
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(port));
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  const down = async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets.values()) socket.resetAndDestroy();
    await closed;
  };
  return {
    connection: {
      server: `https://127.0.0.1:${port}`,
      ca: pems.cert,
      clientCert: null,
      clientKey: null,
      token: "fake-token",
    },
    next: (path) => mailbox.take(path),
    requests,
    openConnections: () => sockets.size,
    down,
    async back() {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) await down();
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly reset: () => void;
}

function fakeRequest(url: URL, { request, response, reset }: Exchange): FakeRequest {
  const answer = (code: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
    response
      .writeHead(code, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(body));
  response.on("error", () => {});
  return {
    query: url.searchParams,
    headers: request.headers,
    refuse: (code, message, headers) => answer(code, status(code, message), headers),
    list: (resourceVersion, items, next) =>
      answer(200, { metadata: { resourceVersion, ...(next ? { continue: next } : {}) }, items }),
    watch: () => fakeWatch(response, reset),
    reset,
  };
}

function fakeWatch(response: ServerResponse, reset: () => void): FakeWatch {
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const raw = (bytes: string | Uint8Array) => void response.write(bytes);
  const send = (type: string, object: object) => raw(`${JSON.stringify({ type, object })}\n`);
  return {
    send,
    bookmark(resourceVersion, isListEnd = false) {
      const annotations = isListEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
      send("BOOKMARK", { kind: "Pod", metadata: { resourceVersion, ...annotations } });
    },
    error: (code, message) => send("ERROR", status(code, message)),
    raw,
    end: () => void response.end(),
    reset,
    gone: new Promise((resolve) => response.on("close", resolve)),
  };
}

const status = (code: number, message: string) => ({
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  message,
  code,
});

/** Requests by path: taken in the order they came, waited for when there is none. */
function createMailbox() {
  const waiting = new Map<string, ((request: FakeRequest) => void)[]>();
  const come = new Map<string, FakeRequest[]>();
  return {
    put(path: string, request: FakeRequest) {
      const taker = waiting.get(path)?.shift();
      if (taker === undefined) come.set(path, [...(come.get(path) ?? []), request]);
      else taker(request);
    },
    take(path: string): Promise<FakeRequest> {
      const request = come.get(path)?.shift();
      if (request !== undefined) return Promise.resolve(request);
      return new Promise((resolve) => waiting.set(path, [...(waiting.get(path) ?? []), resolve]));
    },
  };
}
