import { spawn } from "node:child_process";
import { request } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Audience, openAudience } from "../../../backend/audience/launch.ts";
import { fromAudience, readLine, toAudience } from "../../../backend/audience/protocol.ts";
import { summarize } from "../../../backend/audience/summary.ts";
import { createLifetime } from "../../../backend/core/lifetime.ts";
import { createStore } from "../../../backend/state/store.ts";
import { emptyState } from "../../../backend/wire/state.ts";

const pageDir = mkdtempSync(join(tmpdir(), "kintsugi-phone-"));
writeFileSync(join(pageDir, "index.html"), "<p>phones</p>");
const lifetime = createLifetime();
const store = createStore();
let audience: Audience;
beforeAll(async () => {
  audience = await openAudience({ port: 0, minutes: 5, pageDir, source: store, lifetime });
});
afterAll(async () => {
  await lifetime.end();
  rmSync(pageDir, { recursive: true });
});

function ask(path: string, host?: string): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const url = new URL(path, audience.url);
  const { port } = url;
  const headers = { host: host ?? `127.0.0.1:${port}` };
  request({ host: "127.0.0.1", port, path: url.pathname, headers }, (answer) => {
    let body = "";
    answer.on("data", (piece: Buffer) => (body += piece.toString()));
    answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
  })
    .on("error", reject)
    .end();
  return promise;
}

function phone(origin?: string): WebSocket {
  const { port, pathname } = new URL(audience.url);
  const host = `127.0.0.1:${port}`;
  return new WebSocket(`ws://${host}${pathname}live`, { origin: origin ?? `http://${host}` });
}

test("a phone with the link gets the page, and the whole summary at once", async () => {
  expect(await ask("")).toEqual({ status: 200, body: "<p>phones</p>" });

  const joined = phone();
  const [said] = await once(joined, "message");
  expect(JSON.parse(String(said))).toMatchObject({
    type: "now",
    summary: { troubles: [], podsTotal: 0, availability: null },
  });
  joined.terminate();
});

test("without the token, under another name or from another origin nothing is there", async () => {
  expect((await ask("/")).status).toBe(404);
  expect((await ask("/wrong-token-wrong-token/")).status).toBe(404);
  expect((await ask("/api/health")).status).toBe(404);
  expect((await ask("", "evil.test")).status).toBe(404);

  const [refused] = await once(phone("http://evil.test"), "error");
  expect(String(refused)).toContain("404");
});

test("a phone that says anything is closed", async () => {
  const joined = phone();
  await once(joined, "open");
  joined.send("inject");
  const [code] = await once(joined, "close");
  expect(code).toBe(1008);
});

test("a port that is taken is told with the flag for another one", async () => {
  const holder = createServer().listen(0, "0.0.0.0");
  await once(holder, "listening");
  const held = holder.address();
  const port = typeof held === "object" && held !== null ? held.port : 0;
  const second = createLifetime();
  await expect(
    openAudience({ port, minutes: 1, pageDir, source: store, lifetime: second }),
  ).rejects.toMatchObject({
    code: "port-taken",
    remedy: expect.stringContaining("--audience-port"),
  });
  await second.end();
  holder.close();
});

test("the process ends with the lab", async () => {
  const life = createLifetime();
  const opened = await openAudience({
    port: 0,
    minutes: 1,
    pageDir,
    source: store,
    lifetime: life,
  });
  const pid = opened.pid() ?? 0;
  await life.end();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("the process ends when nobody holds its standard input any more", async () => {
  const worker = join(import.meta.dirname, "../../../backend/audience/worker.ts");
  const child = spawn(process.execPath, [worker], { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("lines that are not as agreed are nothing, in both directions", () => {
  const hostile = ["", "{", "[]", "null", '{"type":"phones","phones":-1}', "9".repeat(20_000)];
  for (const line of [...hostile, '{"type":"phones","phones":1,"fire":"pod-delete"}'])
    expect([readLine(fromAudience, line), readLine(toAudience, line)]).toEqual([null, null]);
  expect(readLine(fromAudience, '{"type":"phones","phones":3}')).toEqual({
    type: "phones",
    phones: 3,
  });
});

test("the hall learns nothing that the summary does not name", () => {
  expect(Object.keys(summarize(emptyState, 0)).sort()).toEqual([
    "availability",
    "nodesReady",
    "nodesTotal",
    "podsReady",
    "podsTotal",
    "troubles",
  ]);
});
