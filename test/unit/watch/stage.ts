import { systemClock } from "../../../backend/core/clock.ts";
import { createLifetime } from "../../../backend/core/lifetime.ts";
import { createRandom } from "../../../backend/core/random.ts";
import { openWatchApi } from "../../../backend/watch/api.ts";
import { watchedKinds } from "../../../backend/watch/kinds.ts";
import type { ReflectorBounds } from "../../../backend/watch/bounds.ts";
import type { Pulse } from "../../../backend/watch/pulse.ts";
import { startReflector } from "../../../backend/watch/reflector.ts";
import type { LabEvent } from "../../../backend/wire/events.ts";
import type { Feed } from "../../../backend/wire/state.ts";
import type { Kind } from "../../../backend/wire/views.ts";
import {
  startFakeApiServer,
  type FakeApiServer,
  type FakeRequest,
} from "../../fakes/api-server.ts";

export const podsPath = "/api/v1/namespaces/pizza/pods";

/** A reflector of pods and the fake API server it watches; bounds so small that a test needs not wait. */
export interface Stage extends AsyncDisposable {
  readonly api: FakeApiServer;
  readonly events: readonly LabEvent[];
  /** The next request for pods. */
  next(): Promise<FakeRequest>;
  /** The first event, past or to come, that fits and was not found before. */
  heard(fits: (event: LabEvent) => boolean): Promise<LabEvent>;
  feed(state: Feed["state"]): Promise<Feed>;
  /** Every `seen` and `gone` so far, as "+name" and "-uid". */
  story(): string;
}

export async function openStage(
  bounds: Partial<ReflectorBounds> = {},
  { kind: name = "pods", pulse }: Watched = {},
): Promise<Stage> {
  const api = await startFakeApiServer();
  const lifetime = createLifetime();
  const { events, emit, heard } = createEar();
  const kind = watchedKinds.find((one) => one.kind === name);
  if (kind === undefined) throw new Error(`No ${name} are watched.`);
  const watchApi = openWatchApi(api.connection, 2000);
  lifetime.defer(() => watchApi.close());
  startReflector({
    api: watchApi,
    kind,
    namespace: "pizza",
    emit,
    clock: systemClock,
    random: createRandom(1),
    lifetime,
    bounds: { steadyAfterMs: 0, checkEveryMs: 10, backoffMs: [5, 20], ...bounds },
    ...(pulse === undefined ? {} : { pulse }),
  });
  return {
    api,
    events,
    next: () => api.next(kind.path("pizza")),
    heard,
    async feed(state) {
      const event = await heard((one) => one.type === "feed" && one.feed.state === state);
      if (event.type !== "feed") throw new Error("Not a feed.");
      return event.feed;
    },
    story: () => events.flatMap(storyLine).join(" "),
    async [Symbol.asyncDispose]() {
      await lifetime.end();
      await api[Symbol.asyncDispose]();
    },
  };
}

interface Watched {
  readonly kind?: Kind;
  readonly pulse?: Pulse;
}

/** A stage whose initial list (these pods, at version 100) has been taken in. */
export async function openSynced(
  pods: readonly string[],
  bounds?: Partial<ReflectorBounds>,
  watched?: Watched,
) {
  const stage = await openStage(bounds, watched);
  const watch = (await stage.next()).watch();
  for (const name of pods) watch.send("ADDED", pod(name));
  watch.bookmark("100", true);
  await stage.feed("live");
  return { stage, watch, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
}

/** A v1 Pod with no more than the API requires. */
export const pod = (name: string, resourceVersion = "1") => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "pizza", uid: `uid-${name}`, resourceVersion },
  spec: { containers: [{ name: "app" }] },
  status: {},
});

function storyLine(event: LabEvent): string[] {
  if (event.type === "seen") return [`+${event.view.name}`];
  return event.type === "gone" ? [`-${event.uid}`] : [];
}

function createEar() {
  const events: LabEvent[] = [];
  const found = new Set<LabEvent>();
  const waiting = new Set<() => void>();
  return {
    events,
    emit: (event: LabEvent) => {
      events.push(event);
      for (const look of waiting) look();
    },
    heard: (fits: (event: LabEvent) => boolean) =>
      new Promise<LabEvent>((resolve) => {
        const look = () => {
          const event = events.find((one) => !found.has(one) && fits(one));
          if (event === undefined) return;
          found.add(event);
          waiting.delete(look);
          resolve(event);
        };
        waiting.add(look);
        look();
      }),
  };
}
