import { afterAll, beforeAll, expect, test } from "vitest";
import { createActions } from "../../backend/cluster/actions.ts";
import { createGuard } from "../../backend/cluster/guard.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { systemClock } from "../../backend/core/clock.ts";
import type { Json } from "../../backend/core/json.ts";
import { createLifetime, type Lifetime } from "../../backend/core/lifetime.ts";
import { createRandom } from "../../backend/core/random.ts";
import { silentProgress } from "../../backend/core/progress.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { readDeployment } from "../../backend/rollouts/deployment.ts";
import { followRollouts } from "../../backend/rollouts/follow.ts";
import { createRollouts, type Rollouts } from "../../backend/rollouts/rollouts.ts";
import { deployPizza } from "../../backend/sample-app/deploy.ts";
import { createStore, type Store } from "../../backend/state/store.ts";
import { startWatch } from "../../backend/watch/watch.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import { type RolloutReport, rolloutReports } from "../../backend/wire/revisions.ts";
import type { RolloutView } from "../../backend/wire/rollouts.ts";
import { type KwokCluster, startKwokCluster } from "./kwok-cluster.ts";

const namespace = "pizza";
const app = "receipts";

let own: KwokCluster;
let lifetime: Lifetime;
let store: Store;
let rollouts: Rollouts;
let held: RolloutView["heldBy"] = null;
let baseline: Json | null = null;
let cluster: ReturnType<typeof createActions>;

beforeAll(async () => {
  own = await startKwokCluster();
  lifetime = createLifetime();
  const { kube, connection, spec } = own;
  const guard = createGuard({ connection, stateDir: spec.stateDir, provider: "kwok" });
  cluster = createActions({ kube, guard, namespace });
  await deployPizza({ kube, progress: silentProgress });
  store = createStore();
  const emit = (event: LabEvent) => store.apply(event);
  const [clock, random] = [systemClock, createRandom(1)];
  const watch = startWatch({ connection, namespace, emit, clock, random, lifetime });
  await watch.synced;
  const holder = () => held;
  const follower = followRollouts({ store, emit, holder, onWhole: () => {} });
  lifetime.defer(() => follower.stop());
  const state = () => store.state;
  const recorded = async () => baseline;
  rollouts = createRollouts({ cluster, namespace, state, follower, holder, recorded, clock });
});
afterAll(async () => {
  await lifetime.end();
  await own[Symbol.asyncDispose]();
});

const report = () => rolloutReports(store.state).find((one) => one.app === app);
const live = () => readDeployment(cluster, { namespace, name: app });

/** Until the controllers have got there. */
const until = (what: string, is: (now: RolloutReport) => boolean) =>
  waitFor(
    () => {
      const now = report();
      return now !== undefined && is(now) ? now : null;
    },
    { what, timeoutMs: 60_000 },
  );
const complete = (version: string) =>
  until(
    `${version} to be complete`,
    ({ progress, revisions }) => progress.state === "complete" && revisions[0]?.version === version,
  );
const release = async (version: "v1" | "v2" | "bad" | "crash") => {
  await rollouts.order(app, { do: "release", version });
  return await complete(version);
};

test("two releases that are bad in a row are undone to the one that was recorded as healthy", async () => {
  baseline = (await live()).template;
  await release("bad");
  const { revisions } = await release("crash");
  expect(revisions.map(({ number, version }) => `${number} ${version}`)).toEqual([
    "3 crash",
    "2 bad",
    "1 v1",
  ]);
  expect(revisions[0]?.differences).toEqual(["image bad → crash"]);

  const done = await rollouts.order(app, { do: "undo" });

  expect(done.why).toContain("kubectl would take revision 2 (bad), which never was");
  expect(done.kubectl).toEqual([`kubectl -n pizza rollout undo deployment/${app} --to-revision=1`]);
  const after = await complete("v1");
  expect(after.revisions.map(({ number }) => number)).toEqual([4, 3, 2]);
  expect((await live()).template).toEqual(baseline);
});

test("an undo to a revision that is named goes there; its change-cause says so", async () => {
  const bad = report()?.revisions.find(({ version }) => version === "bad");

  await rollouts.order(app, { do: "undo", toRevision: bad?.number ?? 0 });

  const { revisions } = await complete("bad");
  expect(revisions[0]?.changeCause).toBe(`kintsugi: undo to revision ${bad?.number} (bad)`);
  expect(revisions[0]?.isCurrent).toBe(true);
});

test("a revision that is not there is refused with those that are", async () => {
  await expect(rollouts.order(app, { do: "undo", toRevision: 999 })).rejects.toMatchObject({
    code: "no-revision",
    remedy: expect.stringMatching(/^It has \d/),
  });
});

test("while it is paused nothing rolls out, and undo and restart are refused, as kubectl does", async () => {
  await rollouts.order(app, { do: "pause" });
  await until("the pause", ({ progress }) => progress.state === "paused");

  await expect(rollouts.order(app, { do: "undo" })).rejects.toMatchObject({ code: "paused" });
  await expect(rollouts.order(app, { do: "restart" })).rejects.toMatchObject({ code: "paused" });
  await expect(rollouts.order(app, { do: "pause" })).rejects.toMatchObject({
    code: "already-paused",
  });
  const done = await rollouts.order(app, { do: "release", version: "v2" });
  expect(done.why).toMatch(/paused/);
  expect(report()?.revisions[0]?.version).toBe("bad");

  await rollouts.order(app, { do: "resume" });

  expect((await complete("v2")).revisions[0]?.version).toBe("v2");
  await expect(rollouts.order(app, { do: "resume" })).rejects.toMatchObject({
    code: "not-paused",
  });
});

test("a restart makes every pod anew, and is told as nothing but a restart", async () => {
  const before = await complete("v2");

  await rollouts.order(app, { do: "restart" });

  const number = before.revisions[0]?.number ?? 0;
  const { revisions } = await until(
    "the restart",
    ({ progress, revisions }) =>
      progress.state === "complete" && revisions[0]?.number === number + 1,
  );
  expect(revisions[0]?.differences).toEqual(["restarted"]);
});

test("what runs already is not released, and what a fault holds is not touched", async () => {
  await expect(rollouts.order(app, { do: "release", version: "v2" })).rejects.toMatchObject({
    code: "already-released",
  });

  held = { id: "e-1", title: "release a bad version" };
  await expect(rollouts.order(app, { do: "undo" })).rejects.toMatchObject({
    code: "held-by-experiment",
    remedy: expect.stringContaining("undo e-1"),
  });
  held = null;
});

test("two who release at the same moment: one of them does, and nothing is half done", async () => {
  const both = await Promise.allSettled([
    rollouts.order(app, { do: "release", version: "v1" }),
    rollouts.order(app, { do: "release", version: "bad" }),
  ]);

  const { image, version } = await live();
  expect(both.map(({ status }) => status)).toContain("fulfilled");
  expect(image).toBe(`local/kintsugi-pizza:${version}`);
});

test("a template that somebody else changed is not overwritten by an undo that was planned before", async () => {
  await complete((await live()).version ?? "");
  const racing = {
    ...cluster,
    async list(place: Parameters<typeof cluster.list>[0]) {
      const found = await cluster.list(place);
      const path = pathOf({ apiVersion: "apps/v1", kind: "Deployment", namespace, name: app });
      const body = { spec: { template: { metadata: { annotations: { somebody: "else" } } } } };
      await own.kube.send({ method: "PATCH", path, type: "application/merge-patch+json", body });
      return found;
    },
  };
  const [clock, holder] = [systemClock, () => null];
  const quiet = { view: () => null, begin: () => {} };
  const late = createRollouts({
    cluster: racing,
    namespace,
    state: () => store.state,
    follower: quiet,
    holder,
    recorded: async () => null,
    clock,
  });

  await expect(late.order(app, { do: "undo" })).rejects.toMatchObject({
    code: "changed-meanwhile",
  });

  expect(JSON.stringify((await live()).template)).toContain("somebody");
});
