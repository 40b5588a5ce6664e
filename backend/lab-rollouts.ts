import { readBaseline, recordTemplate } from "../chaos/doctor/baseline.ts";
import type { Doctor } from "../chaos/doctor/rounds.ts";
import type { Experiments } from "../chaos/experiments.ts";
import type { RolloutCommands } from "./api/commands.ts";
import { type ClusterActions, createActions } from "./cluster/actions.ts";
import { fieldAt } from "./cluster/actions/field-patch.ts";
import { createKube, type Kube } from "./cluster/clients.ts";
import { createGuard, type Guard } from "./cluster/guard.ts";
import type { Cluster } from "./cluster/provider.ts";
import type { Clock } from "./core/clock.ts";
import type { Json } from "./core/json.ts";
import type { Lifetime } from "./core/lifetime.ts";
import { sleep } from "./core/wait.ts";
import { isSameTemplate, ownTemplate, versionLabel } from "./rollouts/deployment.ts";
import { followRollouts, type Follower } from "./rollouts/follow.ts";
import { createRollouts } from "./rollouts/rollouts.ts";
import { pizzaNamespace } from "./sample-app/deploy.ts";
import type { Store } from "./state/store.ts";
import type { LabEvent } from "./wire/events.ts";
import { type RolloutReport, rolloutReports } from "./wire/revisions.ts";
import { type ActView, isBadByDesign, rolloutApps } from "./wire/rollouts.ts";

export interface LabRollouts {
  readonly cluster: Cluster;
  readonly stateDir: string;
  readonly store: Store;
  readonly emit: (event: LabEvent) => void;
  readonly experiments: Experiments;
  readonly doctor: Doctor;
  /** Every kind has been heard from. */
  readonly synced: Promise<void>;
  readonly lifetime: Lifetime;
  readonly clock: Clock;
}

const tickMs = 500;

export interface OpenRollouts extends RolloutCommands {
  /** STOP: a version that is bad by design, released by this lab, goes back to the newest that was healthy. Where that cannot be, the doctor tells. */
  takeBack(): Promise<void>;
}

/** Releases and their undo, followed as they go; what was released on purpose and is healthy becomes how it shall be. */
export function openRollouts(options: LabRollouts): OpenRollouts {
  const { cluster, stateDir, store, emit, experiments, lifetime, clock } = options;
  const { connection, provider } = cluster;
  const kube = createKube(connection, { clock, answerMs: 10_000 });
  lifetime.defer(() => kube.close());
  const guard = createGuard({ connection, stateDir, provider, clock });
  const reach = provider === "context" ? "namespace" : "cluster";
  const actions = createActions({ kube, guard, namespace: pizzaNamespace, reach });
  const holder = ({ uid, name }: { readonly uid: string; readonly name: string }) => {
    const target = { kind: "Deployment", namespace: pizzaNamespace, name, uid };
    const held = experiments.holder(target);
    return held && { id: held.id, title: held.title };
  };
  // Another release, or a fault, may come at any moment: how it is then is not how it shall be.
  const isStill = (app: string, act: ActView) => {
    const found = Object.values(store.state.deployments).find(({ name }) => name === app);
    if (found === undefined || holder(found) !== null) return false;
    return follower.view(found.uid)?.acts.at(-1)?.id === act.id;
  };
  const follower = followRollouts({
    store,
    emit,
    holder,
    onWhole(app, act) {
      // The next look of the doctor tells if it could not be written.
      void accept(options, { kube, guard, actions, isStill }, { app, act }).catch(() => {});
    },
  });
  lifetime.defer(() => follower.stop());
  void learnBaseline(options, { kube, follower }).catch(() => {});
  void tick(follower, options).catch(() => {});
  const rollouts = createRollouts({
    cluster: actions,
    namespace: pizzaNamespace,
    state: () => store.state,
    follower,
    holder,
    recorded: (name) => recordedTemplate(kube, name),
    clock,
  });
  return {
    rollouts: () => rolloutReports(store.state),
    rollout: (app, command) => rollouts.order(app, command),
    async takeBack() {
      const bad = rolloutReports(store.state).filter(runsBadRelease);
      await Promise.allSettled(bad.map(({ app }) => rollouts.order(app, { do: "undo" })));
    },
  };
}

interface Hands {
  readonly kube: Kube;
  readonly guard: Guard;
  readonly actions: ClusterActions;
  readonly isStill: (app: string, act: ActView) => boolean;
}

/** What was released on purpose, and is healthy, is how it shall be from now on. */
async function accept(
  { doctor, clock }: LabRollouts,
  { kube, guard, actions, isStill }: Hands,
  { app, act }: { readonly app: string; readonly act: ActView },
): Promise<void> {
  const isMeant = (template: Json) =>
    isStill(app, act) && fieldAt(template, ["metadata", "labels", versionLabel]) === act.toVersion;
  await recordTemplate({ kube, guard, cluster: actions, clock }, keyOf(app), isMeant);
  await doctor.look();
}

function runsBadRelease({ rollout, revisions }: RolloutReport): boolean {
  const act = rollout?.acts.at(-1);
  const current = revisions.find(({ isCurrent }) => isCurrent);
  return (
    act?.state === "going" && isBadByDesign(act.toVersion) && current?.version === act.toVersion
  );
}

const keyOf = (app: string) => `Deployment/${pizzaNamespace}/${app}`;

async function recordedTemplate(kube: Pick<Kube, "get">, app: string): Promise<Json | null> {
  const baseline = await readBaseline(kube);
  // The baseline's own schema has checked that it is JSON.
  return fieldAt(baseline?.objects[keyOf(app)], ["spec", "template"]) as Json;
}

/** Which of the revisions are those that the doctor knows as whole: so they are known from the first moment of a lab. */
async function learnBaseline(
  { store, synced, lifetime, clock, cluster, stateDir }: LabRollouts,
  { kube, follower }: { readonly kube: Kube; readonly follower: Follower },
): Promise<void> {
  await synced;
  lifetime.signal.throwIfAborted();
  const guard = createGuard({
    connection: cluster.connection,
    stateDir,
    provider: cluster.provider,
  });
  const look = createActions({ kube, guard, namespace: pizzaNamespace });
  const sets = await look.list({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    namespace: pizzaNamespace,
  });
  for (const app of rolloutApps) {
    const baseline = await recordedTemplate(kube, app);
    const deployment = Object.values(store.state.deployments).find(({ name }) => name === app);
    if (baseline === null || deployment === undefined) continue;
    const own = sets.filter(
      ({ uid }) => store.state.replicasets[uid]?.owner?.uid === deployment.uid,
    );
    const found = own.filter((set) => isSameTemplate(ownTemplate(set), baseline));
    const health = { at: clock.now(), by: "baseline" } as const;
    follower.learn(deployment.uid, Object.fromEntries(found.map(({ uid }) => [uid, health])));
  }
}

async function tick(follower: Follower, { lifetime, clock }: LabRollouts): Promise<void> {
  for (;;) {
    await sleep(tickMs, lifetime.signal);
    follower.tick(clock.now());
  }
}
