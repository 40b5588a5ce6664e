import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Audience, openAudience } from "../../../backend/audience/launch.ts";
import { createVotes, type Votes } from "../../../backend/audience/votes.ts";
import { createLifetime } from "../../../backend/core/lifetime.ts";
import { createStore } from "../../../backend/state/store.ts";
import type { PhoneHello, PhoneMessage } from "../../../backend/wire/audience.ts";
import { everyOffer } from "../../fixtures/offers.ts";

const pageDir = mkdtempSync(join(tmpdir(), "kintsugi-phone-"));
writeFileSync(join(pageDir, "index.html"), "<p>phones</p>");
const lifetime = createLifetime();
const store = createStore();
const emit = store.apply.bind(store);
let votes: Votes;
let audience: Audience;
beforeAll(async () => {
  votes = createVotes({ emit, offers: everyOffer, lifetime });
  audience = await openAudience({ port: 0, minutes: 5, pageDir, source: store, votes, lifetime });
});
afterAll(async () => {
  await lifetime.end();
  rmSync(pageDir, { recursive: true });
});

/** A phone that joins: its ticket, and the first message with an open vote. */
async function joinHall(again = false) {
  const { port, pathname } = new URL(audience.url);
  const host = `127.0.0.1:${port}`;
  const path = `${pathname}live${again ? "?again" : ""}`;
  const socket = new WebSocket(`ws://${host}${path}`, { origin: `http://${host}` });
  const heard: (PhoneHello | PhoneMessage)[] = [];
  socket.on("message", (data: Buffer) =>
    heard.push(JSON.parse(data.toString()) as PhoneHello | PhoneMessage),
  );
  await once(socket, "open");
  return {
    socket,
    heard,
    ticket: async () => {
      await expect.poll(() => heard.some(({ type }) => type === "hello")).toBe(true);
      const hello = heard.find(({ type }) => type === "hello");
      return hello?.type === "hello" ? (hello.ticket ?? "") : "";
    },
    vote: () => heard.findLast((one) => one.type === "now")?.vote ?? null,
  };
}

interface Asked {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

function post({ body, headers = {}, method = "POST" }: Asked) {
  const { port, pathname } = new URL(audience.url);
  const host = `127.0.0.1:${port}`;
  const { promise, resolve } = Promise.withResolvers<{ status: number; text: string }>();
  const usual = { host, origin: `http://${host}`, "content-type": "application/json" };
  const asked = request(
    { host: "127.0.0.1", port, path: `${pathname}vote`, method, headers: { ...usual, ...headers } },
    (answer) => {
      let text = "";
      answer.on("data", (piece: Buffer) => (text += piece.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    },
  );
  asked.on("error", () => resolve({ status: 0, text: "cut off" }));
  asked.end(body);
  return promise;
}

const cast = async (ticket: string, round: number, option: number) =>
  post({ body: JSON.stringify({ ticket, round, option }) });
const counts = () => store.state.audience?.vote?.options.map(({ votes }) => votes);

/** Opens a round that the process knows of; answers with its number. */
async function arm(phone: Awaited<ReturnType<typeof joinHall>>): Promise<number> {
  const { round } = votes.armVote({ faults: ["pod-delete", "node-kill", "node-drain"] });
  await expect.poll(() => phone.vote()).toMatchObject({ round, state: "open" });
  return round;
}

test("phones vote from the pipe to the state: one each, minds are changed, late ones are refused", async () => {
  const [one, two] = [await joinHall(), await joinHall()];
  const [ada, bob] = [await one.ticket(), await two.ticket()];
  const round = await arm(one);

  const said = [await cast(ada, round, 0), await cast(bob, round, 1), await cast(ada, round, 1)];
  await expect.poll(counts).toEqual([0, 2, 0]);
  const hidden = two.vote();
  const closed = await votes.closeVote();
  await expect.poll(() => two.vote()).toMatchObject({ state: "closed", votes: [0, 2, 0] });
  const late = await cast(bob, round, 2);

  expect(said.map(({ status, text }) => [status, text])).toEqual([
    [200, '{"said":"counted"}'],
    [200, '{"said":"counted"}'],
    [200, '{"said":"counted"}'],
  ]);
  expect(hidden).toMatchObject({ state: "open", votes: null });
  expect(closed.options.map(({ votes }) => votes)).toEqual([0, 2, 0]);
  expect(late).toEqual({ status: 409, text: '{"said":"late"}' });
  one.socket.terminate();
  two.socket.terminate();
});

test("a phone that comes back is given no second ticket, and its first one still counts once", async () => {
  const phone = await joinHall();
  const ticket = await phone.ticket();
  const round = await arm(phone);
  await cast(ticket, round, 0);
  phone.socket.terminate();

  const back = await joinHall(true);
  await expect.poll(() => back.vote()).toMatchObject({ round });
  await cast(ticket, round, 0);
  await cast(ticket, round, 0);

  const closed = await votes.closeVote();
  expect(back.heard.map(({ type }) => type)).not.toContain("hello");
  expect(closed.options.map(({ votes }) => votes)).toEqual([1, 0, 0]);
  back.socket.terminate();
});

test("a process that is killed in the middle of a vote is replaced, and phones vote once more", async () => {
  const phone = await joinHall();
  const ticket = await phone.ticket();
  const round = await arm(phone);
  await cast(ticket, round, 2);
  await expect.poll(counts).toEqual([0, 0, 1]);
  const was = audience.pid() ?? 0;
  process.kill(was, "SIGKILL");
  await once(phone.socket, "close");
  await expect.poll(() => audience.pid(), { timeout: 10_000 }).not.toBe(was);
  await expect.poll(() => store.state.audience?.state, { timeout: 10_000 }).toBe("up");
  const back = await joinHall(true);
  await expect.poll(() => back.vote()).toMatchObject({ round, state: "open" });
  const said = await cast(ticket, round, 2);
  const closed = await votes.closeVote();

  expect(said).toEqual({ status: 200, text: '{"said":"counted"}' });
  expect(closed.options.map(({ votes }) => votes)).toEqual([0, 0, 1]);
  back.socket.terminate();
});

test("what a hall may throw at it counts nothing", async () => {
  const phone = await joinHall();
  const ticket = await phone.ticket();
  const round = await arm(phone);
  const good = JSON.stringify({ ticket, round, option: 0 });
  const { port } = new URL(audience.url);
  const bodies = ["", "{", "null", "[]", `{"ticket":"${ticket}"}`, `${good} `.repeat(2)];
  const strange = [
    { ticket, round, option: 0, fire: "pod-delete" },
    { ticket, round, option: 6 },
    { ticket, round, option: "0" },
    { ticket: `${ticket}x`, round, option: 0 },
    { ticket: `${ticket.slice(0, 16)}.${"A".repeat(22)}`, round, option: 0 },
    { ticket, round: round + 1, option: 0 },
    { ticket, round, option: 5 },
  ];

  const statuses: Record<string, number> = {};
  const ask = async (name: string, asked: Asked) =>
    void (statuses[name] = (await post(asked)).status);
  for (const body of bodies) await ask(`body ${body.slice(0, 12)}`, { body });
  for (const body of strange)
    await ask(JSON.stringify(body).slice(-24), { body: JSON.stringify(body) });
  await ask("long", { body: JSON.stringify({ ticket, round, option: 0, pad: "x".repeat(300) }) });
  await ask("huge", { body: "x".repeat(5_000_000) });
  await ask("lying length", { body: "x".repeat(400), headers: { "transfer-encoding": "chunked" } });
  await ask("origin", { body: good, headers: { origin: "http://evil.test" } });
  await ask("null origin", { body: good, headers: { origin: "null" } });
  await ask("other name's origin", { body: good, headers: { origin: `http://localhost:${port}` } });
  await ask("host", { body: good, headers: { host: "evil.test", origin: "http://evil.test" } });
  await ask("text", { body: good, headers: { "content-type": "text/plain" } });
  await ask("put", { body: good, method: "PUT" });
  const closed = await votes.closeVote();

  expect(Object.entries(statuses).filter(([, status]) => status === 200)).toEqual([]);
  expect(statuses).toMatchObject({ long: 413, origin: 403, host: 404, text: 403, put: 404 });
  expect([0, 413]).toContain(statuses["huge"]);
  expect(closed.options.map(({ votes }) => votes)).toEqual([0, 0, 0]);
  // It still serves.
  expect(phone.socket.readyState).toBe(WebSocket.OPEN);
  phone.socket.terminate();
});
