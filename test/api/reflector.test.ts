import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Kube, KubeConnection } from "../../backend/cluster/clients.ts";
import { systemClock } from "../../backend/core/clock.ts";
import { createLifetime } from "../../backend/core/lifetime.ts";
import { createRandom } from "../../backend/core/random.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { openWatchApi, type WatchApi } from "../../backend/watch/api.ts";
import { watchedKinds } from "../../backend/watch/kinds.ts";
import { startReflector } from "../../backend/watch/reflector.ts";
import { startWatch } from "../../backend/watch/watch.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import { reduce } from "../../backend/wire/reduce.ts";
import { emptyState, type LabState } from "../../backend/wire/state.ts";
import { startTcpProxy } from "../fakes/tcp-proxy.ts";
import { deployment, namespace } from "./objects.ts";
import { useSharedCluster } from "./shared-cluster.ts";

/** Of this file's own, so that others may use the cluster too. */
const business = `reflector-${randomUUID().slice(0, 8)}`;
let kube: Kube;
let connection: KubeConnection;

beforeAll(async () => {
  ({ kube, connection } = useSharedCluster());
  await kube.apply(namespace(business));
  await kube.apply(deployment("storefront", business, 3));
});

afterAll(async () => {
  await kube.send({ method: "DELETE", path: `/api/v1/namespaces/${business}` });
  await kube.close();
});

/** What a lab that watches this namespace knows; it waits for nothing but the cluster. */
function openEye(through: (emit: (event: LabEvent) => void, eye: Eye) => void): Eye {
  const lifetime = createLifetime();
  const eye = {
    state: emptyState,
    events: [] as LabEvent[],
    lifetime,
    until: (what: string, holds: (state: LabState) => boolean) =>
      waitFor(() => (holds(eye.state) ? eye.state : null), {
        what,
        timeoutMs: 30_000,
        everyMs: 20,
      }),
    [Symbol.asyncDispose]: () => lifetime.end(),
  };
  through((event) => {
    eye.events.push(event);
    eye.state = reduce(eye.state, event);
  }, eye);
  return eye;
}
interface Eye extends AsyncDisposable {
  state: LabState;
  readonly events: LabEvent[];
  readonly lifetime: ReturnType<typeof createLifetime>;
  until(what: string, holds: (state: LabState) => boolean): Promise<LabState>;
}

const watching = (given: KubeConnection) =>
  openEye((emit, { lifetime }) => {
    startWatch({ connection: given, namespace: business, emit, random: createRandom(1), lifetime });
  });

/** Pods alone, through an API that may bend what is asked of the real one. */
const watchingPods = (bend: (api: WatchApi) => WatchApi) =>
  openEye((emit, { lifetime }) => {
    const kind = watchedKinds.find((one) => one.kind === "pods");
    if (kind === undefined) throw new Error("Pods are not watched.");
    const api = openWatchApi(connection, 10_000);
    lifetime.defer(() => api.close());
    const random = createRandom(1);
    const bent = bend(api);
    const rest = { clock: systemClock, random, lifetime, namespace: business };
    startReflector({ api: bent, kind, emit, bounds: { steadyAfterMs: 0 }, ...rest });
  });

const pods = (state: LabState) => Object.values(state.pods);
const serving = (state: LabState) => pods(state).filter(({ phase }) => phase === "ready");
const areThreeReady = (state: LabState) => serving(state).length === 3 && pods(state).length === 3;
const isLive = ({ feeds }: LabState) => Object.values(feeds).every(({ state }) => state === "live");
const remove = (name: string, gracePeriodSeconds: number) =>
  kube.send({
    method: "DELETE",
    path: `/api/v1/namespaces/${business}/pods/${name}`,
    body: { gracePeriodSeconds },
  });

test("every kind turns live, and what is known is what the API server has", async () => {
  await using eye = watching(connection);

  const state = await eye.until("three ready pods", (one) => isLive(one) && areThreeReady(one));
  const listed = await kube.get<{ items: { metadata: { uid: string } }[] }>(
    `/api/v1/namespaces/${business}/pods`,
  );

  expect(Object.keys(state.pods).sort()).toEqual(
    listed.items.map(({ metadata }) => metadata.uid).sort(),
  );
  expect(Object.values(state.nodes).map(({ role }) => role)).toContain("control-plane");
  expect(Object.values(state.deployments)).toMatchObject([{ app: "storefront", wanted: 3 }]);
  expect(Object.values(state.feeds).map(({ garbage }) => garbage)).toEqual(Array(10).fill(0));
});

test.each([
  ["at once", 0],
  ["gracefully", 1],
])("a pod deleted %s leaves a seam on the one that the ReplicaSet makes", async (_how, grace) => {
  await using eye = watching(connection);
  const before = await eye.until("a calm start", (one) => isLive(one) && areThreeReady(one));
  const victim = pods(before)[0]?.name ?? "";

  await remove(victim, grace);
  const after = await eye.until(
    "a seam",
    (one) => areThreeReady(one) && Object.keys(one.seams).length > 0,
  );

  expect(Object.values(after.seams)).toMatchObject([{ replaced: victim }]);
  expect(after.wounds).toEqual({});
  expect(after.timeline.at(-1)?.plain).toMatch(/^Healed in .*: the storefront truck/);
});

test("what happens while the wire is cut is known after it is mended", async () => {
  const server = new URL(connection.server);
  await using proxy = await startTcpProxy(server);
  await using eye = watching({ ...connection, server: `https://127.0.0.1:${proxy.port}` });
  const before = await eye.until("a calm start", (one) => isLive(one) && areThreeReady(one));
  const victim = pods(before)[0];

  proxy.cut();
  await eye.until("the cut to be noticed", ({ feeds }) => feeds.pods.state === "disconnected");
  await remove(victim?.name ?? "", 0);
  proxy.mend();
  const after = await eye.until("sight again", (one) => isLive(one) && areThreeReady(one));

  expect(after.pods[victim?.uid ?? ""]).toBeUndefined();
});

test("a list page by page gives the same as a streamed one", async () => {
  const refuseStreams = (api: WatchApi): WatchApi => ({
    ...api,
    get: async (path, query, signal) =>
      query["sendInitialEvents"] === undefined
        ? api.get(path, query, signal)
        : { status: 422, retryAfterSeconds: null, body: Readable.from([Buffer.from("{}")]) },
  });
  await using streamed = watchingPods((api) => api);
  await using listed = watchingPods(refuseStreams);
  const isThere = (state: LabState) => areThreeReady(state) && state.feeds.pods.state === "live";

  const first = await streamed.until("the stream", isThere);
  const second = await listed.until("the list", isThere);

  expect(second.pods).toEqual(first.pods);
});

test("a watch that the API server ends goes on from its place: nothing is listed or told twice", async () => {
  const asked: (string | undefined)[] = [];
  const endSoon = (api: WatchApi): WatchApi => ({
    ...api,
    get(path, query, signal) {
      const isFirst = asked.push(query["resourceVersion"]) === 1;
      return api.get(path, isFirst ? { ...query, timeoutSeconds: "1" } : query, signal);
    },
  });
  await using eye = watchingPods(endSoon);

  await eye.until("the second watch", () => asked.length === 2);
  const before = await eye.until("three ready pods", areThreeReady);
  const victim = pods(before)[0];
  await remove(victim?.name ?? "", 0);
  await eye.until("its end", (one) => one.pods[victim?.uid ?? ""] === undefined);

  expect(asked).toEqual([undefined, expect.stringMatching(/^\d+$/)]);
  const told = eye.events.flatMap((one) => (one.type === "seen" ? one.view.resourceVersion : []));
  expect(new Set(told).size).toBe(told.length);
  expect(eye.state.feeds.pods.state).toBe("live");
});
