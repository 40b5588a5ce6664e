import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { LabError } from "../../../backend/core/errors.ts";
import { assertPortFree, holderOf, listening } from "../../../backend/host/ports.ts";

async function listen() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server's address is one
  return { port, [Symbol.asyncDispose]: async () => void (await once(server.close(), "close")) };
}

test("the holder of a port is the process that listens there", async () => {
  await using server = await listen();

  const holder = await holderOf(server.port);

  expect(holder?.pid).toBe(process.pid);
});

test("a taken port is refused with its holder, and the flag for another one", async () => {
  await using server = await listen();

  const refusal: unknown = await assertPortFree(server.port, "--shop-port").catch((error) => error);

  expect(refusal).toBeInstanceOf(LabError);
  expect(refusal).toMatchObject({
    code: "port-taken",
    message: expect.stringContaining(`process ${process.pid}`),
    remedy: expect.stringContaining(`--shop-port ${server.port + 1}`),
  });
});

test("a port that nobody holds is free, and has no holder", async () => {
  const { port } = await listen().then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });

  await assertPortFree(port, "--port");

  expect(await holderOf(port)).toBeNull();
});

test("only sockets that listen on that very port count", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1",
    "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1002 1",
    "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1003 1",
  ].join("\n");

  expect(listening(table, 8080)).toEqual(["1001"]);
});
