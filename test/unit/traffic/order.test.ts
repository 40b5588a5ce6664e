import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createSend } from "../../../backend/traffic/order.ts";
import type { Answer } from "../../../backend/traffic/protocol.ts";

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

/** A stand-in shop, and how it is ordered from. */
async function shop(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(
    () => server.closeAllConnections(),
    () => void server.close(),
  );
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { server, port, order: (id: string) => orderAt(port, id) };
}

const orderAt = (port: number, id: string) =>
  new Promise<Answer>((resolve) => void createSend("127.0.0.1", port)(id, resolve));

test("an order is GET /order with its id, and the answer tells its pod", async () => {
  const paths: unknown[] = [];
  const { order } = await shop((request, response) => {
    paths.push(request.method, request.url);
    response.setHeader("x-pizza-pod", "storefront-a").end("{}");
  });

  const answer = await order("v 1&x=2");

  expect(answer).toEqual({ outcome: "ok", pod: "storefront-a", kitchen: null });
  expect(paths).toEqual(["GET", "/order?id=v%201%26x%3D2"]);
});

test("every order has a connection of its own", async () => {
  const { server, order } = await shop((_request, response) => response.end("{}"));
  let connections = 0;
  server.on("connection", () => (connections += 1));

  for (let i = 0; i < 5; i++) await order(String(i));

  expect(connections).toBe(5);
});

test("a redirect is not followed: it is an answer other than 200", async () => {
  const { order } = await shop((_request, response) =>
    response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
  );

  expect(await order("1")).toEqual({ outcome: "error", pod: null, reason: "HTTP 302" });
});

test("an error of the shop names its status and its pod", async () => {
  const { order } = await shop((_request, response) =>
    response.writeHead(500, { "x-pizza-pod": "storefront-b" }).end("no"),
  );

  expect(await order("1")).toEqual({ outcome: "error", pod: "storefront-b", reason: "HTTP 500" });
});

test("an answer that breaks off in the middle is an error", async () => {
  const { order } = await shop((_request, response) => {
    response.writeHead(200, { "content-length": "100" }).write("half");
    setImmediate(() => response.destroy());
  });

  expect(await order("1")).toEqual({ outcome: "error", pod: null, reason: "ECONNRESET" });
});

test("an answer without end is cut off", async () => {
  const { order } = await shop((_request, response) => {
    const more = () => void response.write(Buffer.alloc(65_536), more);
    more();
  });

  expect(await order("1")).toMatchObject({ outcome: "error", reason: "answer too long" });
});

test("a shop that does not listen is a refused connection", async () => {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");

  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await orderAt(port, "1")).toMatchObject({ outcome: "error", reason: "ECONNREFUSED" });
});
