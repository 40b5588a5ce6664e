import { expect, test } from "vitest";
import { KubeError, type KubeRequest } from "../../../../backend/cluster/clients.ts";
import { createLifetime } from "../../../../backend/core/lifetime.ts";
import { holdLease } from "../../../../chaos/undo/lease.ts";
import { createFakeTime } from "../../../fakes/time.ts";

interface Spec {
  holderIdentity?: string;
  renewTime?: string;
  leaseDurationSeconds?: number;
}

/** As much of an API server as a Lease needs. */
function stage() {
  const time = createFakeTime(Date.parse("2026-01-01T00:00:00Z"));
  const lifetime = createLifetime();
  const server = { spec: null as Spec | null, isAway: false };
  const patch = ({ body, type }: KubeRequest) => {
    if (server.spec === null) throw new KubeError(404, "NotFound", "No Lease.");
    if (type === "application/merge-patch+json") {
      Object.assign(server.spec, (body as { spec: Spec }).spec);
      return;
    }
    const [test] = body as [{ value: string }];
    if (server.spec.holderIdentity !== test.value)
      throw new KubeError(422, "Invalid", "The test failed.");
    delete server.spec.holderIdentity;
  };
  const kube = {
    clockSkewMs: () => 5_000,
    async send<T>(request: KubeRequest) {
      if (server.isAway) throw new KubeError(0, "ECONNREFUSED", "Nobody answers.");
      if (request.method === "POST") server.spec = (request.body as { spec: Spec }).spec;
      else patch(request);
      return {} as T;
    },
  };
  const pause = (ms: number, signal: AbortSignal) => time.pause(ms, signal);
  const guard = { check: async () => {} };
  holdLease({ kube, guard, holder: "run-1", lifetime, clock: time, pause });
  return { time, lifetime, server };
}

test("the Lease is made, and renewed every five seconds by the API server's clock", async () => {
  const { time, server, lifetime } = stage();

  await time.advance(0);
  const first = { ...server.spec };
  await time.advance(10_000);

  expect(first).toEqual({
    holderIdentity: "run-1",
    leaseDurationSeconds: 15,
    renewTime: "2026-01-01T00:00:05.000000Z",
  });
  expect(server.spec?.renewTime).toBe("2026-01-01T00:00:15.000000Z");
  await lifetime.end();
});

test("an API server that was away is told as soon as it is back", async () => {
  const { time, server, lifetime } = stage();
  await time.advance(0);
  server.isAway = true;
  await time.advance(20_000);
  server.isAway = false;

  await time.advance(5_000);

  expect(server.spec?.renewTime).toBe("2026-01-01T00:00:30.000000Z");
  await lifetime.end();
});

test("a lab that ends lets go of it", async () => {
  const { time, server, lifetime } = stage();
  await time.advance(0);

  await lifetime.end();

  expect(server.spec).not.toHaveProperty("holderIdentity");
});

test("a lab that ends leaves another lab's Lease alone", async () => {
  const { time, server, lifetime } = stage();
  await time.advance(0);
  if (server.spec !== null) server.spec.holderIdentity = "run-2";

  await lifetime.end();

  expect(server.spec?.holderIdentity).toBe("run-2");
});
