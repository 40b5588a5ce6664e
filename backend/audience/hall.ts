import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { PhoneGoodbye, PhoneMessage, PublicSummary } from "../wire/audience.ts";
import { coalesce } from "./coalesce.ts";

export interface HallOptions {
  readonly host: string;
  readonly port: number;
  readonly names: readonly string[];
  readonly token: string;
  /** Where Vite put the phones' page. */
  readonly pageDir: string;
  readonly endsAt: number;
  readonly heard: (phones: number) => void;
  readonly ended: () => void;
}

/** The phones in the hall. They are told; nothing that they say is listened to. */
export interface Hall {
  /** The port, once it listens. Rejects when it cannot. */
  readonly listening: Promise<number>;
  tell(at: number, summary: PublicSummary): void;
}

const mostPhones = 2000;
const everyMs = 500;
/** A phone that has not taken this much yet is skipped, and gets the whole later. */
const skipAbove = 16_384;
const slowMs = 10_000;

export function openHall(options: HallOptions): Hall {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 10_000,
    connectionsCheckingInterval: 5000,
    maxHeaderSize: 8192,
  });
  server.maxConnections = mostPhones + 100;
  const phones = createPhones(options.heard);
  const listening = listen(server, options).then((port) => {
    const hosts = options.names.map((name) => new URL(`http://${name}:${port}`).host);
    serve(server, { ...options, hosts, phones });
    return port;
  });
  const end = () => {
    phones.close();
    server.close();
    setTimeout(options.ended, 500);
  };
  setTimeout(end, Math.max(0, options.endsAt - Date.now()));
  return { listening, tell: (at, summary) => phones.tell(at, summary) };
}

async function listen(server: Server, { host, port }: HallOptions): Promise<number> {
  server.listen({ host, port, exclusive: true });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

interface Serving extends HallOptions {
  readonly hosts: readonly string[];
  readonly phones: ReturnType<typeof createPhones>;
}

function serve(server: Server, { hosts, token, pageDir, phones }: Serving): void {
  const files = readPage(pageDir);
  const headers = safeHeaders(hosts);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 128,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const pathOf = (request: IncomingMessage) => {
    if (!hosts.includes(request.headers.host ?? "")) return null;
    const [, given = "", ...rest] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
    return isSame(given, token) ? rest.join("/") : null;
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request);
    const file = path === null ? undefined : files.get(path === "" ? "index.html" : path);
    const isFound = request.method === "GET" && file !== undefined;
    response.writeHead(isFound ? 200 : 404, {
      ...headers,
      "Content-Type": file?.type ?? "text/plain",
      Connection: "close",
    });
    response.end(isFound ? file.body : "There is nothing here.");
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const isOurs = hosts.some((host) => request.headers.origin === `http://${host}`);
    const isRight = pathOf(request) === "live" && isOurs;
    if (isRight && phones.count() < mostPhones)
      return sockets.handleUpgrade(request, socket, head, (phone) => phones.add(phone));
    const refused = isRight ? "503 Service Unavailable" : "404 Not Found";
    socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** All of it in memory: no request ever reaches the disk. */
function readPage(pageDir: string) {
  const paths = readdirSync(pageDir, { recursive: true, encoding: "utf8" });
  return new Map(
    paths.flatMap((path) => {
      const type = types[extname(path)];
      if (type === undefined) return [];
      return [[path.replaceAll("\\", "/"), { type, body: readFileSync(join(pageDir, path)) }]];
    }),
  );
}

function safeHeaders(hosts: readonly string[]) {
  const sockets = hosts.map((host) => `ws://${host}`).join(" ");
  return {
    "Content-Security-Policy": `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function createPhones(heard: (phones: number) => void) {
  const phones = new Set<WebSocket>();
  /** Since when a phone has been skipped. */
  const slow = new Map<WebSocket, number>();
  let last: Buffer | null = null;
  const send = (phone: WebSocket, now: number) => {
    if (last === null) return;
    if (phone.bufferedAmount <= skipAbove) {
      slow.delete(phone);
      return phone.send(last, { binary: false });
    }
    const since = slow.get(phone) ?? now;
    slow.set(phone, since);
    if (now - since > slowMs) phone.terminate();
  };
  const telling = coalesce(everyMs, () => {
    for (const phone of phones) send(phone, Date.now());
  });
  const counting = coalesce(everyMs, () => heard(phones.size));
  return {
    count: () => phones.size,
    add(phone: WebSocket) {
      phones.add(phone);
      counting.ask();
      phone.on("error", () => phone.terminate());
      phone.on("message", () => phone.close(1008));
      phone.on("close", () => {
        phones.delete(phone);
        slow.delete(phone);
        counting.ask();
      });
      send(phone, Date.now());
    },
    tell(at: number, summary: PublicSummary) {
      const message: PhoneMessage = { type: "now", at, summary };
      last = Buffer.from(JSON.stringify(message));
      telling.ask();
    },
    close() {
      telling.stop();
      counting.stop();
      const goodbye: PhoneGoodbye = { type: "end" };
      for (const phone of phones) {
        phone.send(JSON.stringify(goodbye));
        phone.close(1000);
      }
    },
  };
}
