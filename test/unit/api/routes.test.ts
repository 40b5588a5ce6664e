import { afterAll, beforeAll, expect, test } from "vitest";
import { LabError } from "../../../backend/core/errors.ts";
import { controlToken, serveFakeLab } from "../../fixtures/serving.ts";
import { podView } from "../../fixtures/views.ts";

type Served = Awaited<ReturnType<typeof serveFakeLab>>;
let served: Served;
let page: Awaited<ReturnType<Served["pair"]>>;
beforeAll(async () => {
  served = await serveFakeLab();
  page = await served.pair();
});
afterAll(() => served.lifetime.end());

const post = (path: string, body: unknown = {}) =>
  served.ask(path, { method: "POST", headers: page.write, body: JSON.stringify(body) });

test("health says who it is to anybody on this machine", async () => {
  const answer = await served.ask("/api/health");

  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({ name: "kintsugi", run: served.store.run });
});

test("state is the store's snapshot", async () => {
  served.store.apply({ type: "seen", kind: "pods", at: 1, view: podView({ name: "a" }) });

  const answer = await served.ask("/api/state", { headers: { cookie: page.cookie } });

  const { run, seq, state } = served.store.snapshot();
  expect(answer.json).toMatchObject({ run, seq, state });
});

test("faults and status come from the lab", async () => {
  const headers = { authorization: `Bearer ${controlToken}` };

  const [faults, status] = await Promise.all([
    served.ask("/api/faults", { headers }),
    served.ask("/api/status", { headers }),
  ]);

  expect(faults.json).toEqual(served.lab.faults());
  expect(status.json).toEqual({ ...served.lab.status(), viewers: 0 });
});

test("the doctor looks when it is asked", async () => {
  const headers = { authorization: `Bearer ${controlToken}` };

  const answer = await served.ask("/api/doctor", { headers });

  expect(answer.json).toEqual(await served.lab.doctor());
});

test("what somebody changed on purpose can be accepted, by who may write", async () => {
  const stranger = await served.ask("/api/doctor/accept", { method: "POST", body: "{}" });

  expect((await post("/api/doctor/accept")).json).toEqual(await served.lab.accept());
  expect(stranger.status).toBe(403);
});

test("a plan breaks nothing and an injection breaks once", async () => {
  const before = served.lab.injected.length;

  const plan = await post("/api/faults/pod-delete/plan", { params: { count: 1 }, seed: 3 });
  expect(served.lab.injected).toHaveLength(before);
  const injected = await post("/api/faults/pod-delete/inject", { params: { count: 2 } });

  expect(plan.json).toMatchObject({
    fault: "pod-delete",
    kubectl: ["kubectl delete pod storefront-1"],
  });
  expect(injected).toMatchObject({ status: 200, json: { fault: "pod-delete" } });
  expect(served.lab.injected.at(-1)).toEqual({ fault: "pod-delete", params: { count: 2 } });
});

test("undo takes back one or all", async () => {
  const one = await post("/api/undo", { id: "e-1" });
  const all = await post("/api/undo", { all: true });

  expect([one.status, all.status]).toEqual([200, 200]);
  expect(served.lab.undone).toEqual([{ id: "e-1" }, { all: true }]);
});

test.each([
  ["an unknown fault", "/api/faults/pod-delet/inject", {}, "404 unknown-fault"],
  ["a fault's name that is too long", `/api/faults/${"x".repeat(65)}/plan`, {}, "400 bad-request"],
  ["a name that cannot be decoded", "/api/faults/%ff/plan", {}, "400 bad-request"],
  ["a field that nobody knows", "/api/faults/pod-delete/plan", { force: 1 }, "400 bad-request"],
  ["a seed that is no number", "/api/faults/pod-delete/plan", { seed: "1" }, "400 bad-request"],
  ["an experiment that is not there", "/api/undo", { id: "nope" }, "404 unknown-experiment"],
  ["undo of nothing", "/api/undo", {}, "400 bad-request"],
  ["undo of all and one", "/api/undo", { id: "e-1", all: true }, "400 bad-request"],
  ["an unknown address", "/api/nothing", {}, "404 not-found"],
])("%s is refused with a code, a sentence and a remedy", async (_title, path, body, expected) => {
  const before = served.lab.injected.length;

  const answer = await post(path, body);

  const { code, message, remedy } = answer.json as Record<string, string>;
  expect(`${answer.status} ${code}`).toBe(expected);
  expect(message).not.toBe("");
  expect(remedy).not.toBe("");
  expect(served.lab.injected).toHaveLength(before);
});

test("every mistake in a command is named, not only the first", async () => {
  const answer = await post("/api/faults/pod-delete/plan", { seed: "1", params: 3 });

  const { message } = answer.json as { message: string };
  expect(message).toContain("seed:");
  expect(message).toContain("params:");
});

test("a refusal of the lab that has no status of its own is a conflict", async () => {
  served.lab.breaks = new LabError("last-worker", "It is the last Ready worker.", "Undo first.");

  const answer = await post("/api/faults/pod-delete/inject");
  served.lab.breaks = null;

  expect(answer).toMatchObject({
    status: 409,
    json: { code: "last-worker", remedy: "Undo first." },
  });
});

test("an unexpected error tells the terminal everything and the asker nothing", async () => {
  served.lab.breaks = new Error("connect ECONNREFUSED 10.1.2.3:6443 with token abc");

  const answer = await post("/api/faults/pod-delete/inject");
  const { breaks } = served.lab;
  served.lab.breaks = null;

  expect(answer).toMatchObject({ status: 500, json: { code: "internal" } });
  expect(answer.text).not.toContain("10.1.2.3");
  expect(answer.text).not.toContain("at ");
  expect(served.reported).toEqual([breaks]);
});

test("an answer of the API is never kept by a cache", async () => {
  const answer = await served.ask("/api/state", { headers: { cookie: page.cookie } });

  expect(answer.headers["cache-control"]).toBe("no-store");
});

test("a second server on the same port is told what to do", async () => {
  const second = serveFakeLab({ port: served.port });

  await expect(second).rejects.toMatchObject({ code: "port-taken" });
  await expect(second).rejects.toMatchObject({ remedy: expect.stringContaining("--port") });
});
