import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { PhoneMessage } from "../wire/audience.ts";
import { createBallotBox } from "./ballot-box.ts";
import { type Answered, createBallots } from "./ballots.ts";
import { coalesce } from "./coalesce.ts";
import { readPage, safeHeaders } from "./phone-page.ts";
import { createPhones, type Phones } from "./phones.ts";
import type { Tally } from "./round.ts";
import { createTickets, type Tickets } from "./tickets.ts";

export interface HallOptions {
  readonly host: string;
  readonly port: number;
  readonly names: readonly string[];
  readonly token: string;
  /** Where Vite put the phones' page. */
  readonly pageDir: string;
  readonly endsAt: number;
  /** Signs the phones' tickets. */
  readonly secret: string;
  readonly heard: (phones: number) => void;
  readonly tallied: (tally: Tally) => void;
  readonly ended: () => void;
}

/** The phones in the hall. They are told, and may vote while a vote is open; nothing else that they say is listened to. */
export interface Hall {
  /** The port, once it listens. Rejects when it cannot. */
  readonly listening: Promise<number>;
  tell(message: PhoneMessage): void;
}

const mostPhones = 2000;
const tallyEveryMs = 500;

export function openHall(options: HallOptions): Hall {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 10_000,
    connectionsCheckingInterval: 5000,
    maxHeaderSize: 8192,
  });
  server.maxConnections = mostPhones + 100;
  const phones = createPhones(options.heard);
  const tickets = createTickets(options.secret);
  const box = createBallotBox(Date.now);
  const tallying = coalesce(tallyEveryMs, () => {
    const tally = box.tally();
    if (tally !== null) options.tallied(tally);
  });
  const vote = createBallots({ box, tickets, counted: () => tallying.ask() });
  const listening = listen(server, options).then((port) => {
    const hosts = options.names.map((name) => new URL(`http://${name}:${port}`).host);
    serve(server, { ...options, hosts, phones, tickets, vote });
    return port;
  });
  const end = () => {
    phones.close();
    tallying.stop();
    server.close();
    setTimeout(options.ended, 500);
  };
  setTimeout(end, Math.max(0, options.endsAt - Date.now()));
  return {
    listening,
    tell(message) {
      const was = box.tally();
      box.take(message.vote);
      const is = box.tally();
      // Nobody can vote any more: these are the last figures.
      if (is?.isFinal === true && !(was?.isFinal === true && was.round === is.round))
        options.tallied(is);
      phones.tell(message);
    },
  };
}

async function listen(server: Server, { host, port }: HallOptions): Promise<number> {
  server.listen({ host, port, exclusive: true });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

interface Serving extends HallOptions {
  readonly hosts: readonly string[];
  readonly phones: Phones;
  readonly tickets: Tickets;
  readonly vote: (request: IncomingMessage) => Promise<Answered>;
}

function serve(server: Server, serving: Serving): void {
  const { hosts, token, pageDir, phones, tickets, vote } = serving;
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
    if (path === "vote" && request.method === "POST") {
      vote(request).then(
        (said) => answerVote(response, headers, said),
        () => request.destroy(),
      );
      return;
    }
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
      return sockets.handleUpgrade(request, socket, head, (phone) => {
        // Who has been here before has its ticket.
        const isNew = !request.url?.endsWith("?again");
        phones.add(phone, isNew ? { type: "hello", ticket: tickets.issue() } : null);
      });
    const refused = isRight ? "503 Service Unavailable" : "404 Not Found";
    socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

function answerVote(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  { status, answer }: Answered,
): void {
  const body = JSON.stringify(answer);
  response.writeHead(status, {
    ...headers,
    "Content-Type": "application/json",
    Connection: "close",
  });
  response.end(body, () => {
    // What is left of a body that is too long is not waited for.
    if (!response.req.complete) response.req.destroy();
  });
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
