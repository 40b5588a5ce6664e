import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import * as fc from "fast-check";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askServer, controlToken, serveFakeLab } from "../../fixtures/serving.ts";

type Served = Awaited<ReturnType<typeof serveFakeLab>>;
let served: Served;
let page: Awaited<ReturnType<Served["pair"]>>;
beforeAll(async () => {
  served = await serveFakeLab();
  page = await served.pair();
});
afterAll(() => served.lifetime.end());

test("no other address of this machine answers", async () => {
  const others = Object.values(networkInterfaces())
    .flat()
    .map((one) => one?.address ?? "")
    .filter((address) => address !== "127.0.0.1" && !address.startsWith("fe80"));

  const answers = await Promise.all(others.map((host) => canConnect(host, served.port)));

  expect(others.filter((_, i) => answers[i])).toEqual([]);
  expect(await canConnect("127.0.0.1", served.port)).toBe(true);
});

test("an address that the server is asked for in full must be its own too", async () => {
  const answer = await askServer(served.port, `http://evil.test/api/health`, {
    headers: { host: "evil.test" },
  });

  expect(answer.status).toBe(403);
});

test.each([
  ["no Host", "GET /api/health HTTP/1.1\r\n\r\n"],
  ["no Host, in the old protocol", "GET /api/health HTTP/1.0\r\n\r\n"],
  ["an empty Host", "GET /api/health HTTP/1.1\r\nHost:\r\n\r\n"],
  ["another Host first", "GET /api/health HTTP/1.1\r\nHost: evil.test\r\nHost: OURS\r\n\r\n"],
  ["no HTTP at all", "\u0016\u0003\u0001 hello\r\n\r\n"],
])("%s is no way in", async (_title, text) => {
  const answer = await speak(served.port, text.replace("OURS", `127.0.0.1:${served.port}`));

  expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  expect(answer).not.toContain("kintsugi");
});

// The stream: whoever may open a WebSocket sees everything.

/** Asks for a WebSocket with exactly these headers. Returns the status. */
async function upgrade(changed: Record<string, string | null>, path = handshake): Promise<string> {
  const all: Record<string, string | null> = {
    host: `127.0.0.1:${served.port}`,
    origin: served.origin,
    cookie: page.cookie,
    ...changed,
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const key = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
  const answer = await speak(
    served.port,
    `GET ${path} HTTP/1.1\r\n${lines.join("")}${key}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  return answer.slice("HTTP/1.1 ".length, "HTTP/1.1 101".length);
}
const handshake = "/socket.io/?EIO=4&transport=websocket";

test("our own page in a paired browser may open the stream", async () => {
  expect(await upgrade({})).toBe("101");
});

test("a handshake with another origin or host is refused, whatever else it has", async () => {
  const { port } = served;
  const foreign: Record<string, string | null>[] = [
    { origin: null },
    { origin: "null" },
    { origin: "https://evil.test" },
    { origin: `http://evil.test:${port}` },
    { origin: `http://sub.127.0.0.1:${port}` },
    { origin: `http://127.0.0.1.evil.test:${port}` },
    { origin: `http://127.0.0.1:${port + 1}` },
    { origin: `https://127.0.0.1:${port}` },
    { origin: `http://localhost:${port}` },
    { origin: `http://evil.test:${port}`, host: `evil.test:${port}` },
    { host: `localhost:${port}` },
    { host: "evil.test" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "websocket" },
    // The command line has no business here, and no page has its token.
    { origin: null, authorization: `Bearer ${controlToken}` },
  ];

  for (const headers of foreign)
    expect([headers, await upgrade(headers)]).toEqual([headers, "403"]);
});

test("a browser that is not paired may not open the stream", async () => {
  expect(await upgrade({ cookie: null })).toBe("401");
  expect(await upgrade({ cookie: `${page.cookie}x` })).toBe("401");
});

test("no other path is a stream, and no plain request is one", async () => {
  const headers = { origin: served.origin, cookie: page.cookie };

  expect(await upgrade({}, "/api/state")).toBe("404");
  expect(await upgrade({}, "/socket.io")).toBe("404");
  const polling = await served.ask("/socket.io/?EIO=4&transport=polling", { headers });
  expect(polling.status).toBe(404);
});

test("the page sees an event over the stream it was let into", async () => {
  const socket: Socket = io(served.origin, {
    transports: ["websocket"],
    extraHeaders: { origin: served.origin, cookie: page.cookie },
    forceNew: true,
  });
  const snapshot = new Promise((resolve) => socket.once("snapshot", resolve));
  socket.on("connect", () => socket.emit("resume", { run: "", seq: 0 }));

  expect(await snapshot).toMatchObject({ run: served.store.run });
  socket.disconnect();
});

test("whatever path comes: a plain answer and no server error", async () => {
  const path = fc.string({ unit: "binary-ascii", maxLength: 40 });

  await fc.assert(
    fc.asyncProperty(path, async (tail) => {
      const answer = await served.ask(`/${encodeURI(tail).replaceAll("#", "")}`);
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toContain("not for the page");
    }),
    { numRuns: 200 },
  );
});

test.each([
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/assets/..%5c..%5csecret.txt",
  "/%2e%2e/secret.txt",
])("%s does not leave the page's folder", async (path) => {
  const answer = await served.ask(path);

  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.text).not.toContain("not for the page");
});

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
    socket.on("timeout", () => end(false));
  });
}

/** Says exactly this, and listens until the other side is done or silent. */
function speak(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 2000 });
    let heard = "";
    const end = () => {
      socket.destroy();
      resolve(heard);
    };
    socket.on("connect", () => void socket.write(text, "latin1"));
    socket.on("data", (part) => {
      heard += part.toString("latin1");
      if (heard.includes("\r\n\r\n")) end();
    });
    socket.on("end", end);
    socket.on("error", end);
    socket.on("timeout", end);
  });
}
