import { afterEach, beforeEach, expect, test } from "vitest";
import { createKube, type Kube, KubeError } from "../../../backend/cluster/clients.ts";
import { type FakeApiServer, startFakeApiServer } from "../../fakes/api-server.ts";

let server: FakeApiServer;
let kube: Kube;

beforeEach(async () => {
  server = await startFakeApiServer();
  kube = createKube(server.connection, { connectMs: 1_000, answerMs: 1_000 });
});

afterEach(async () => {
  await kube.close();
  await server[Symbol.asyncDispose]();
});

test("a read carries its query and the token, and answers with the parsed body", async () => {
  const reading = kube.get<{ items: unknown[] }>("/api/v1/pods", { labelSelector: "a=b,c" });
  const request = await server.next("/api/v1/pods");
  request.list("7", [{ kind: "Pod" }]);

  expect((await reading).items).toEqual([{ kind: "Pod" }]);
  expect(request.query.get("labelSelector")).toBe("a=b,c");
  expect(request.headers.authorization).toBe("Bearer fake-token");
});

test("an apply is server-side, forced, under the lab's own name", async () => {
  const applying = kube.apply({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "storefront", namespace: "pizza" },
  });
  const path = "/apis/autoscaling/v2/namespaces/pizza/horizontalpodautoscalers/storefront";
  const request = await server.next(path);
  request.list("7", []);
  await applying;

  expect(server.requests[0]?.method).toBe("PATCH");
  expect(Object.fromEntries(request.query)).toEqual({ fieldManager: "kintsugi", force: "true" });
  expect(request.headers["content-type"]).toBe("application/apply-patch+yaml");
});

test("a refusal becomes a KubeError with status and message, made safe for a terminal", async () => {
  const reading = kube.get("/api/v1/nodes");
  (await server.next("/api/v1/nodes")).refuse(403, "nodes is forbidden\u001b[2J");

  const error = await reading.catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(KubeError);
  expect(error).toMatchObject({ status: 403 });
  expect(String(error)).toContain("GET /api/v1/nodes was answered with 403: nodes is forbidden");
  expect(String(error)).not.toContain("\u001b");
});

test("no answer is a KubeError of status 0 that names the reason and no credential", async () => {
  await server.down();

  const error = await kube.get("/api").catch((caught: unknown) => caught);

  expect(error).toMatchObject({ name: "KubeError", status: 0, reason: "ECONNREFUSED" });
  expect(JSON.stringify(error) + String(error)).not.toContain("fake-token");
});

test("a server that accepts and then says nothing is given up", async () => {
  const impatient = createKube(server.connection, { answerMs: 50 });

  const error = await impatient.get("/api").catch((caught: unknown) => caught);
  await impatient.close();

  expect(error).toMatchObject({ status: 0, reason: "UND_ERR_HEADERS_TIMEOUT" });
});

test("an aborted request rejects with the signal's own reason", async () => {
  const stop = new AbortController();
  const reading = kube.get("/api", {}, stop.signal);
  await server.next("/api");
  stop.abort(new Error("the user left"));

  await expect(reading).rejects.toThrow("the user left");
});

test("a server whose certificate another authority signed is not spoken to", async () => {
  await using other = await startFakeApiServer();
  const deceived = createKube({ ...server.connection, ca: other.connection.ca });

  const error = await deceived.get("/api").catch((caught: unknown) => caught);
  await deceived.close();

  expect(error).toMatchObject({ status: 0 });
  expect(server.requests).toEqual([]);
});

test("requests one after the other do not each open a connection", async () => {
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const reading = kube.get(`/api/${n}`);
    (await server.next(`/api/${n}`)).list("1", []);
    await reading;
  }

  expect(server.openConnections()).toBeLessThanOrEqual(2);
});

test("a kind that the table does not know is an error that names it, and nothing is sent", () => {
  const object = { apiVersion: "apps/v1", kind: "Deploymnet", metadata: { name: "x" } };

  expect(() => kube.apply(object)).toThrow(/Deploymnet/);
  expect(server.requests).toEqual([]);
});

test.each([
  ["is not assumed while none is proven", 0, 0],
  ["of a server that is ahead is known to the second", -60_000, 60_000],
  ["of a server that is behind is known to the second", 60_000, -60_000],
])("a difference of the clocks %s", async (_what, shift, expected) => {
  const clock = { now: () => Date.now() + shift, monotonic: () => 0 };
  const other = createKube(server.connection, { clock });

  const reading = other.get("/api");
  (await server.next("/api")).list("1", []);
  await reading;
  await other.close();

  expect(Math.abs(other.clockSkewMs() - expected)).toBeLessThanOrEqual(1_100);
  expect(Math.sign(other.clockSkewMs())).toBe(Math.sign(expected));
});
