import { readBaseline, recordBaseline } from "../chaos/doctor/baseline.ts";
import { type Doctor, startDoctor } from "../chaos/doctor/rounds.ts";
import { createDiskCopies } from "../chaos/undo/disk-copies.ts";
import { createExperiments, type Experiments } from "../chaos/experiments.ts";
import { createScenarios } from "../chaos/scenario/runner.ts";
import { createClusterJournal } from "../chaos/undo/journal.ts";
import { holdLease } from "../chaos/undo/lease.ts";
import { createWatchdog } from "../chaos/undo/watchdog.ts";
import type { LabCommands, LabReport, RolloutCommands, ScenarioCommands } from "./api/commands.ts";
import { createVotes, type Votes } from "./audience/votes.ts";
import { createActions } from "./cluster/actions.ts";
import { createKube } from "./cluster/clients.ts";
import { createGuard } from "./cluster/guard.ts";
import { createNodeActions } from "./cluster/node-actions.ts";
import type { Cluster } from "./cluster/provider.ts";
import { readClusterSettings } from "./cluster/settings.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { createLifetime, type Lifetime } from "./core/lifetime.ts";
import type { LoadActions } from "./core/load.ts";
import { createRandom } from "./core/random.ts";
import { capabilitiesOf, countReady, describe } from "./lab-capabilities.ts";
import { openRollouts } from "./lab-rollouts.ts";
import { openScaling } from "./lab-scaling.ts";
import { pizzaNamespace } from "./sample-app/deploy.ts";
import { followRecovery } from "./recovery/follow.ts";
import { createForecaster, type Forecaster } from "./recovery/forecaster.ts";
import { settingsIn } from "./recovery/settings.ts";
import { keepRuns } from "./state/keep-runs.ts";
import { openRuns } from "./state/runs.ts";
import { createStore, type Store } from "./state/store.ts";
import { createSpikes } from "./traffic/load.ts";
import { type OrderBook, openOrderBook } from "./traffic/order-book.ts";
import { mostOrdersPerSecond, startVisitors } from "./traffic/visitors.ts";
import { startWatch } from "./watch/watch.ts";
import type { LabEvent } from "./wire/events.ts";

/** The one object behind the API and the command line. */
export interface Lab extends LabCommands, ScenarioCommands, RolloutCommands, Votes {
  readonly store: Store;
  /** Every kind has been heard from. */
  readonly synced: Promise<void>;
}

export interface LabOptions {
  readonly cluster: Cluster;
  readonly stateDir: string;
  /** Visitors' orders a second; 0 for none. */
  readonly ordersPerSecond: number;
  /** Its end takes back what is broken, then stops watching. */
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
}

/** Watches the cluster, sends the visitors, and takes back what a lab before this one left broken. */
export async function openLab(options: LabOptions): Promise<Lab> {
  const { clock = systemClock } = options;
  const lifetime = createLifetime(options.lifetime);
  const store = createStore({ clock });
  const emit = (event: LabEvent) => store.apply(event);
  emit({ type: "lab", at: clock.now(), lab: describe(options, clock.now()) });
  const { synced } = watch(options, emit, lifetime);
  const visitors = openVisitors(options, emit, lifetime);
  const load = visitors?.spikes ?? null;
  const forecaster = await openForecaster(options, { store, emit }, lifetime);
  lifetime.defer(followRecovery({ store, emit, settings: () => forecaster.settings() }));
  const parts = { run: store.run, store, clock, emit, lifetime, load, forecaster };
  openScaling({ ...options, ...parts, settings: () => forecaster.settings() });
  const experiments = await openExperiments(options, parts);
  const doctor = await openDoctor(options, parts, experiments);
  const rollouts = openRollouts({ ...options, ...parts, experiments, doctor, synced });
  const scenarios = createScenarios({
    experiments,
    state: () => store.state,
    doctor: () => doctor.look(),
    openBook: visitors?.openBook ?? null,
    emit: (scenario) => emit({ type: "scenario", at: clock.now(), scenario }),
    clock,
    lifetime,
  });
  return {
    store,
    synced,
    faults: () => experiments.offers(),
    plan: (fault, command) => experiments.plan(fault, command),
    inject: (fault, command) => experiments.inject(fault, command),
    undo: async (command) => {
      if ("id" in command) return [await experiments.undo(command.id)];
      // Its next step must not break anew what is being taken back.
      scenarios.halt();
      await rollouts.takeBack();
      return await experiments.undoAll();
    },
    scenarios: () => scenarios.list(),
    planScenario: (command) => scenarios.plan(command),
    startScenario: (command) => scenarios.start(command),
    stopScenario: () => scenarios.stop(),
    scenario: () => scenarios.current(),
    doctor: () => doctor.look(),
    accept: () => doctor.accept(),
    status: () => report(store, experiments),
    ...rollouts,
    ...createVotes({ emit, offers: () => experiments.offers(), lifetime, clock }),
  };
}

const watch = (
  { cluster, clock = systemClock }: LabOptions,
  emit: (event: LabEvent) => void,
  lifetime: Lifetime,
) =>
  startWatch({
    connection: cluster.connection,
    namespace: pizzaNamespace,
    emit,
    clock,
    random: createRandom(clock.now()),
    lifetime,
  });

/** The usual visitors, and what more of them may come; null where nobody orders. */
function openVisitors(
  { cluster: { shopUrl }, ordersPerSecond, clock = systemClock }: LabOptions,
  emit: (event: LabEvent) => void,
  lifetime: Lifetime,
): { readonly spikes: LoadActions; readonly openBook: () => Promise<OrderBook> } | null {
  if (shopUrl === null || ordersPerSecond === 0) return null;
  const visitors = startVisitors({ shopUrl, ordersPerSecond, emit, lifetime, clock });
  const spikes = createSpikes({
    usual: ordersPerSecond,
    most: mostOrdersPerSecond,
    setRate: (rate) => visitors.setRate(rate),
    lifetime,
    clock,
  });
  return { spikes, openBook: () => openOrderBook(shopUrl, visitors.acknowledged) };
}

interface LabParts {
  readonly run: string;
  readonly emit: (event: LabEvent) => void;
  readonly lifetime: Lifetime;
  readonly load: LoadActions | null;
  readonly forecaster: Forecaster;
}

/** What should happen to this cluster, by its settings and its past, which it keeps. Over a connection of its own: it must not keep others waiting. */
async function openForecaster(
  { cluster, stateDir, clock = systemClock }: LabOptions,
  { store, emit }: { readonly store: Store; readonly emit: (event: LabEvent) => void },
  lifetime: Lifetime,
): Promise<Forecaster> {
  const { connection, version } = cluster;
  const kube = createKube(connection, { clock, answerMs: 3_000 });
  lifetime.defer(() => kube.close());
  const runs = await openRuns(stateDir);
  const forecaster = createForecaster({
    readSettings: () => readClusterSettings({ kube, namespace: pizzaNamespace, version, clock }),
    onSettings: (settings) => emit({ type: "settings", at: clock.now(), settings }),
    state: () => store.state,
    past: () => runs.all().map(({ run }) => run),
    clock,
  });
  const settings = () => settingsIn(forecaster.settings());
  settings(); // Read before anything breaks: then there may be nobody to ask.
  lifetime.defer(keepRuns({ store, runs, settings, clock }));
  return forecaster;
}

async function openExperiments(
  options: LabOptions,
  { run, emit, lifetime, load, forecaster }: LabParts,
): Promise<Experiments> {
  const { cluster, stateDir, clock = systemClock } = options;
  const { connection, provider } = cluster;
  const kube = createKube(connection, { clock });
  lifetime.defer(() => kube.close());
  const guard = createGuard({ connection, stateDir, provider, clock });
  const hasContainers = provider === "kind";
  holdLease({ kube, guard, holder: run, lifetime, clock });
  const experiments = createExperiments({
    hands: {
      cluster: createActions({ kube, guard, namespace: pizzaNamespace, reach: reachOf(cluster) }),
      nodes: hasContainers ? createNodeActions({ cluster: cluster.name }) : null,
      load,
    },
    journal: createClusterJournal({
      kube,
      guard,
      owner: run,
      copies: createDiskCopies(stateDir),
      clock,
    }),
    watchdog: hasContainers ? createWatchdog({ stateDir, signal: lifetime.signal }) : null,
    emit,
    lifetime,
    capabilities: await capabilitiesOf(options),
    forecast: (plan) => forecaster.forecast(plan),
    clock,
  });
  await experiments.takeUp();
  return experiments;
}

/** Of a cluster that is the user's own, nothing but the business. */
const reachOf = ({ provider }: Cluster) => (provider === "context" ? "namespace" : "cluster");

/** Over a connection of its own: what experiments do must not keep it waiting. */
async function openDoctor(
  { cluster, stateDir, clock = systemClock }: LabOptions,
  { emit, lifetime, load }: LabParts,
  experiments: Experiments,
): Promise<Doctor> {
  const { connection, provider, name } = cluster;
  const kube = createKube(connection, { clock, answerMs: 5_000 });
  lifetime.defer(() => kube.close());
  const guard = createGuard({ connection, stateDir, provider, clock });
  const actions = createActions({ kube, guard, namespace: pizzaNamespace });
  // A cluster of an earlier version has no baseline: how it is with nothing open is the best there is.
  const hasNone = async () =>
    experiments.open().length === 0 && (await readBaseline(kube)) === null;
  const record = () => recordBaseline({ kube, guard, cluster: actions, clock });
  if (await hasNone().catch(() => false)) await record().catch(() => {});
  return startDoctor({
    cluster: actions,
    nodes: provider === "kind" ? createNodeActions({ cluster: name }) : null,
    load,
    readBaseline: () => readBaseline(kube),
    recordBaseline: record,
    open: () => experiments.open(),
    clockSkewMs: () => kube.clockSkewMs(),
    emit,
    lifetime,
    clock,
  });
}

function report({ run, state }: Store, experiments: Experiments): LabReport {
  const { lab, feeds } = state;
  const orders = state.visitors?.totals ?? null;
  return { run, lab, feeds, ...countReady(state), orders, open: experiments.open() };
}
