import { afterAll, beforeAll, expect, test } from "vitest";
import { LabError } from "../../../backend/core/errors.ts";
import { controlToken, serveFakeLab } from "../../fixtures/serving.ts";

type Served = Awaited<ReturnType<typeof serveFakeLab>>;
let served: Served;
let page: Awaited<ReturnType<Served["pair"]>>;
beforeAll(async () => {
  served = await serveFakeLab();
  page = await served.pair();
});
afterAll(() => served.lifetime.end());

const post = (
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = page.write,
) => served.ask(`/api/audience/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
const faults = ["pod-delete", "node-kill"];

test("a vote is armed as it was asked for, and closed", async () => {
  const armed = await post("vote", { faults, seconds: 30 });
  const closed = await post("vote/close", {});

  expect([armed.status, closed.status]).toEqual([200, 200]);
  expect(armed.json).toMatchObject({ round: 1, options: [{ votes: 0 }, { votes: 0 }] });
  expect(served.lab.armed).toEqual([{ faults, seconds: 30 }]);
});

test.each([
  ["one option", { faults: ["pod-delete"] }],
  ["seven", { faults: ["a", "b", "c", "d", "e", "f", "g"] }],
  ["the same twice", { faults: ["pod-delete", "pod-delete"] }],
  ["a text of somebody's own", { faults, title: "<b>break it</b>" }],
  ["no time to vote", { faults, seconds: 1 }],
  ["a vote for ever", { faults, seconds: 1e9 }],
  ["nothing", {}],
])("%s is refused, and reaches nobody", async (_what, command) => {
  const before = served.lab.armed.length;

  const answer = await post("vote", command);

  expect(answer.status).toBe(400);
  expect(answer.json).toMatchObject({ code: "bad-request" });
  expect(served.lab.armed).toHaveLength(before);
});

test("a refusal of the lab is told with its remedy", async () => {
  served.lab.breaks = new LabError("no-audience", "No phones.", "npm start -- --audience");

  const answer = await post("vote", { faults });

  served.lab.breaks = null;
  expect(answer).toMatchObject({
    status: 409,
    json: { code: "no-audience", message: "No phones.", remedy: "npm start -- --audience" },
  });
});

test("who is not paired asks the hall nothing, and another page neither", async () => {
  const { origin: _own, ...others } = page.write;
  const { "x-kintsugi-token": _token, ...untold } = page.write;

  const stranger = await post("vote", { faults }, { ...others, origin: "http://evil.example" });
  const without = await post("vote", { faults }, untold);
  const close = await post("vote/close", {}, untold);

  expect([stranger.status, without.status, close.status]).toEqual([403, 401, 401]);
});

test("the hall is for who may read", async () => {
  const headers = { authorization: `Bearer ${controlToken}` };

  expect(await served.ask("/api/audience", { headers })).toMatchObject({ status: 200, json: null });
  expect((await served.ask("/api/audience")).status).toBe(401);
});
