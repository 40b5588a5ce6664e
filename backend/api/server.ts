import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import express, { type Express, Router } from "express";
import { LabError } from "../core/errors.ts";
import type { Lifetime } from "../core/lifetime.ts";
import type { Snapshot } from "../wire/messages.ts";
import { createGate, type Gate } from "./auth.ts";
import type {
  AudienceCommands,
  LabCommands,
  RolloutCommands,
  ScenarioCommands,
} from "./commands.ts";
import { safeHeaders } from "./headers.ts";
import { servePage } from "./page.ts";
import { answerProblem, type ReportError } from "./problem.ts";
import { audienceRoutes } from "./routes/audience.ts";
import { faultRoutes } from "./routes/faults.ts";
import { rolloutRoutes } from "./routes/rollouts.ts";
import { scenarioRoutes } from "./routes/scenarios.ts";
import { sessionRoutes } from "./routes/session.ts";
import { stateRoutes } from "./routes/state.ts";
import type { Sessions } from "./sessions.ts";

/** The page's live connection; stream/socketio.ts is one. */
export interface UpgradeHandler {
  readonly path: string;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly viewers: number;
  close(): void;
}

export interface ServerOptions {
  /** On 127.0.0.1: there is no way to serve anybody else. 0: any that is free. */
  readonly port: number;
  readonly lab: LabCommands & ScenarioCommands & RolloutCommands & AudienceCommands;
  readonly store: { readonly run: string; snapshot(): Snapshot };
  readonly stream: UpgradeHandler;
  readonly sessions: Sessions;
  /** The command line's; the lab writes it where only its user can read it. */
  readonly controlToken: string;
  /** Where Vite put the built page. */
  readonly pageDir: string;
  readonly lifetime: Lifetime;
  readonly report?: ReportError;
}

/** Serves page, API and stream on 127.0.0.1 until the lifetime ends. Throws a LabError `port-taken`. */
export async function startServer(options: ServerOptions): Promise<{ url: string; port: number }> {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 5000,
    maxHeaderSize: 16_384,
  });
  server.maxConnections = 200;
  const port = await listen(server, options.port);
  options.lifetime.defer(() => close(server, options.stream));

  // Only now the port is known, and with it the names under which we are asked; nobody has been answered yet.
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map(
    (name) => new URL(`http://${name}:${port}`).host,
  );
  const { sessions, controlToken } = options;
  const cookie = `kintsugi_session_${port}`;
  const gate = createGate({ hosts, sessions, controlToken, cookie });
  server.on("request", createApp(options, gate, hosts));
  server.on("upgrade", upgradeWith(options.stream, gate));
  return { url: `http://127.0.0.1:${port}/`, port };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ host: "127.0.0.1", port, exclusive: true });
  try {
    await once(server, "listening");
  } catch (error) {
    throw isTaken(error) ? portTaken(port, error) : error;
  }
  return (server.address() as AddressInfo).port;
}

async function close(server: Server, stream: UpgradeHandler): Promise<void> {
  stream.close();
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function createApp(options: ServerOptions, gate: Gate, hosts: readonly string[]): Express {
  const { lab, store, stream, sessions, pageDir, report = reportToTerminal } = options;
  const app = express();
  app.disable("x-powered-by").disable("etag").set("query parser", "simple");
  app.use(safeHeaders(hosts));
  app.use((request, _response, next) => {
    gate.checkSource(request);
    next();
  });
  app.use(
    "/api",
    noStore(),
    sessionRoutes({ gate, sessions }),
    stateRoutes({ gate, lab, store, stream }),
  );
  app.use("/api", faultRoutes(gate, lab), scenarioRoutes(gate, lab), rolloutRoutes(gate, lab));
  app.use("/api", audienceRoutes(gate, lab));
  app.use("/api", () => {
    throw notFound();
  });
  app.use(...servePage(pageDir));
  app.use(() => {
    throw notFound();
  });
  app.use(answerProblem(report));
  return app;
}

function noStore(): Router {
  return Router().use((_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
}

/** A WebSocket is opened by our own page alone, in a paired browser: CORS does not hold for it, so that this check has to. */
function upgradeWith(stream: UpgradeHandler, gate: Gate) {
  return (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const refused = refusalOf(request, stream, gate);
    if (refused === null) stream.handleUpgrade(request, socket, head);
    else socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
}

function refusalOf(request: IncomingMessage, stream: UpgradeHandler, gate: Gate): string | null {
  const [path] = (request.url ?? "").split("?");
  try {
    gate.checkSource(request);
    gate.checkPage(request);
  } catch {
    return "403 Forbidden";
  }
  if (gate.sessionOf(request) === null) return "401 Unauthorized";
  return path === stream.path ? null : "404 Not Found";
}

const reportToTerminal: ReportError = (error) => {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The API failed to answer: ${detail}\n`);
};

const isTaken = (error: unknown) =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

const portTaken = (port: number, cause: unknown) =>
  new LabError(
    "port-taken",
    `Port ${port} on 127.0.0.1 is in use by another program.`,
    `End that program, or choose another port: npm start -- --port ${port + 1}`,
    { cause },
  );

const notFound = () =>
  new LabError(
    "not-found",
    "There is nothing under this address.",
    "GET /api/openapi.json lists what there is.",
  );
