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

const post = (path: string, body: unknown, headers = page.write) =>
  served.ask(path, { method: "POST", headers, body: JSON.stringify(body) });

test("a release, an undo and a pause reach the lab as they were asked for", async () => {
  const commands = [
    { do: "release", version: "v2" },
    { do: "undo" },
    { do: "undo", toRevision: 3 },
    { do: "pause" },
  ];

  for (const command of commands)
    expect((await post("/api/rollouts/kitchen", command)).status).toBe(200);

  expect(served.lab.rolled).toEqual(commands.map((command) => ({ app: "kitchen", command })));
});

test.each([
  ["an unknown version", "storefront", { do: "release", version: "v3" }],
  ["a version that is a shell's", "storefront", { do: "release", version: "v1; reboot" }],
  ["no version", "storefront", { do: "release" }],
  ["a revision that is none", "storefront", { do: "undo", toRevision: 0 }],
  ["a field too many", "storefront", { do: "pause", force: true }],
  ["an unknown verb", "storefront", { do: "delete" }],
  ["the ledger, which is no Deployment", "ledger", { do: "restart" }],
  ["a part outside of the business", "..%2fkube-system", { do: "restart" }],
])("%s is refused, and reaches nobody", async (_what, app, command) => {
  const before = served.lab.rolled.length;

  const answer = await post(`/api/rollouts/${app}`, command);

  expect(answer.status).toBe(400);
  expect(answer.json).toMatchObject({ code: "bad-request" });
  expect(served.lab.rolled).toHaveLength(before);
});

test("a refusal of the lab is told with its remedy", async () => {
  served.lab.breaks = new LabError("paused", "It is paused.", "Resume it first.");

  const answer = await post("/api/rollouts/storefront", { do: "undo" });

  served.lab.breaks = null;
  expect(answer).toMatchObject({
    status: 409,
    json: { code: "paused", message: "It is paused.", remedy: "Resume it first." },
  });
});

test("who is not paired releases nothing, and another page neither", async () => {
  const { origin: _own, ...others } = page.write;
  const command = { do: "release", version: "bad" };

  const stranger = await post("/api/rollouts/storefront", command, {
    ...others,
    origin: "http://evil.example",
  });
  const { "x-kintsugi-token": _token, ...without } = page.write;
  const untold = await post("/api/rollouts/storefront", command, without as typeof page.write);

  expect([stranger.status, untold.status]).toEqual([403, 401]);
});

test("the reports are for who may read", async () => {
  const headers = { authorization: `Bearer ${controlToken}` };

  expect((await served.ask("/api/rollouts", { headers })).json).toEqual(served.lab.rollouts());
  expect((await served.ask("/api/rollouts")).status).toBe(401);
});
