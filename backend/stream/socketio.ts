import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import type { ServerToViewer, ViewerToServer } from "../wire/messages.ts";
import { createHub, type Source, type Viewer } from "./hub.ts";
import { systemTimer } from "./timer.ts";

/** The page's live connection. Whoever is handed in has been let in: who may is decided before, by the API. */
export interface SocketStream {
  /** The path of the handshake, exactly. */
  readonly path: string;
  /** Takes over a connection that asked for a WebSocket. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly viewers: number;
  /** Cuts every line; pages try to come back. */
  close(): void;
}

export interface SocketStreamOptions {
  readonly source: Source;
  readonly mostViewers?: number;
}

/** A viewer says where it resumes right after it came; one that says nothing gets a snapshot after this. */
const silentMs = 50;
/** A viewer has little to say: a pong every 2 s, and where it resumes. Who says more is sent away. */
const mostPackets = { count: 20, withinMs: 10_000 };

const resumeFrom = z.strictObject({ run: z.string().max(64), seq: z.int().min(0) });

type ViewerSocket = Socket<ViewerToServer, ServerToViewer>;
interface SocketViewer extends Viewer {
  readonly socket: ViewerSocket;
}

/** socket.io, WebSocket only, without compression. The only thing a viewer may say is `resume`. */
export function createSocketStream(options: SocketStreamOptions): SocketStream {
  const { source, mostViewers = 50 } = options;
  const io = createSocketServer();
  const hub = createHub<SocketViewer>({
    source,
    outlet: {
      snapshot: (viewers, message) => void to(viewers).emit("snapshot", message),
      batch: (viewers, message) => void to(viewers).emit("batch", message),
    },
  });
  // A broadcast is encoded and framed once for all. Every socket is alone in the room of its own id.
  const to = (viewers: readonly SocketViewer[]) => io.to(viewers.map(({ socket }) => socket.id));

  io.on("connection", (socket) => {
    const viewer = viewerOf(socket);
    const stopWaiting = systemTimer.after(silentMs, () => hub.resume(viewer, null));
    socket.on("disconnect", () => {
      stopWaiting();
      hub.leave(viewer);
    });
    socket.on("error", () => socket.disconnect(true));
    socket.onAny((name: string, ...said: unknown[]) => {
      stopWaiting();
      const from = said.length === 1 ? resumeFrom.safeParse(said[0]) : null;
      if (name === "resume" && from?.success === true) hub.resume(viewer, from.data);
      else socket.disconnect(true);
    });
  });

  return {
    path: "/socket.io/",
    handleUpgrade(request, socket, head) {
      if (io.engine.clientsCount >= mostViewers)
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
      else io.engine.handleUpgrade(request, socket, head);
    },
    get viewers() {
      return hub.viewers;
    },
    close() {
      hub.close();
      // The lines are cut without a goodbye: a page that was told goodbye would not come back by itself.
      io.engine.close();
    },
  };
}

function createSocketServer() {
  const io = new Server<ViewerToServer, ServerToViewer>({
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: 4096,
    perMessageDeflate: false,
    // Who hears nothing for 5 s calls the page stale: it is knocked twice within that, also when nothing happens.
    pingInterval: 2000,
    pingTimeout: 10_000,
    connectTimeout: 5000,
  });
  // Never listens: the API's server hands over what it has let in, and socket.io answers no plain request.
  io.attach(createServer());
  io.engine.on("connection", limitTalk);
  return io;
}

function viewerOf(socket: ViewerSocket): SocketViewer {
  const line = socket.request.socket;
  return {
    socket,
    backlog: () => ({ isWritable: socket.conn.transport.writable, bytes: line.writableLength }),
    // A polite goodbye would wait behind what the viewer does not read.
    close: () => void line.destroy(),
  };
}

/** Counts every packet of a connection, also those that never reach an event. */
function limitTalk(connection: Socket["conn"]): void {
  let count = 0;
  let windowEnds = 0;
  connection.on("packet", () => {
    const now = performance.now();
    if (now > windowEnds) {
      count = 0;
      windowEnds = now + mostPackets.withinMs;
    }
    count += 1;
    if (count > mostPackets.count) connection.request.socket.destroy();
  });
}
