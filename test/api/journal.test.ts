import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createActions, type ClusterActions } from "../../backend/cluster/actions.ts";
import { type Kube, KubeError } from "../../backend/cluster/clients.ts";
import { createGuard, type Guard } from "../../backend/cluster/guard.ts";
import { systemClock } from "../../backend/core/clock.ts";
import { createLifetime, type Lifetime } from "../../backend/core/lifetime.ts";
import { waitFor } from "../../backend/core/wait.ts";
import type { ExperimentView } from "../../backend/wire/state.ts";
import { createExperiments } from "../../chaos/experiments.ts";
import { planOf } from "../../chaos/fault.ts";
import { createClusterJournal, type Journal } from "../../chaos/undo/journal.ts";
import { idOf } from "../../chaos/undo/journal-entry.ts";
import { allCapabilities, command } from "../fixtures/experiments.ts";
import { deployment, namespace } from "./objects.ts";
import { useSharedCluster } from "./shared-cluster.ts";

const business = `journal-${randomUUID().slice(0, 8)}`;
let kube: Kube;
let guard: Guard;
let actions: ClusterActions;
let journal: Journal;
let lifetime: Lifetime;

beforeAll(async () => {
  const shared = useSharedCluster();
  kube = shared.kube;
  const { connection, stateDir } = shared;
  guard = createGuard({ connection, stateDir, provider: "kwok" });
  actions = createActions({ kube, guard, namespace: business });
  journal = createClusterJournal({ kube, guard });
  await kube.apply(namespace(business));
  await kube.apply(deployment("storefront", business, 3));
  await waitFor(async () => ((await actions.pods({})).length === 3 ? true : null), {
    what: "three pods",
    timeoutMs: 60_000,
  });
});
beforeEach(() => {
  lifetime = createLifetime();
});
afterEach(() => lifetime.end());
afterAll(async () => {
  await kube.send({ method: "DELETE", path: `/api/v1/namespaces/${business}` });
  await kube.close();
});

const entry = (id: string) => ({
  id,
  fault: "pod-delete",
  title: "kill a pod",
  plan: planOf({
    victims: [{ kind: "pod", name: "p", uid: "u" }],
    changes: [
      {
        type: "pod-deletion",
        pod: { name: "p", namespace: business, uid: "u" },
        graceSeconds: null,
      },
    ],
    kubectl: ["kubectl delete pod p"],
  }),
  seed: 7,
});
const ids = async () => (await journal.list()).map(idOf);

/** Experiments over the real journal and real actions, and what they say. */
function open(cluster: ClusterActions = actions) {
  const said: ExperimentView[] = [];
  const experiments = createExperiments({
    hands: { cluster, nodes: null, load: null },
    journal,
    watchdog: null,
    clock: systemClock,
    lifetime,
    capabilities: allCapabilities,
    namespace: business,
    emit: (event) => {
      if (event.type === "experiment") said.push(event.experiment);
    },
  });
  return { experiments, said };
}

test("an entry is in the cluster until it is closed, and closing twice does no harm", async () => {
  await journal.open(entry("one"));

  const whileOpen = await ids();
  await journal.close("one");
  await journal.close("one");

  expect(whileOpen).toEqual(["one"]);
  expect(await ids()).toEqual([]);
});

test("an entry of the same id is never overwritten", async () => {
  await journal.open(entry("same"));

  const again = journal.open(entry("same"));

  await expect(again).rejects.toBeInstanceOf(KubeError);
  await journal.close("same");
});

test("the entry is in the cluster before the first pod is touched, and gone afterwards", async () => {
  const openWhileDeleting: string[][] = [];
  const { experiments } = open({
    ...actions,
    async deletePod(pod, graceSeconds) {
      openWhileDeleting.push(await ids());
      await actions.deletePod(pod, graceSeconds);
    },
  });

  const { id } = await experiments.inject("pod-delete", command());
  await waitFor(async () => ((await ids()).length === 0 ? true : null), {
    what: "the entry to be closed",
    timeoutMs: 10_000,
    everyMs: 20,
  });

  expect(openWhileDeleting).toEqual([[id]]);
});

test("what a lab that was killed left open is taken back and closed by the next", async () => {
  const pods = await actions.pods({ app: "storefront" });
  const { experiments: first } = open({
    ...actions,
    // As after kill -9: written down, and nothing more ever happens.
    deletePod: () => new Promise(() => {}),
  });
  void first.inject("pod-delete", command());
  await waitFor(async () => ((await ids()).length === 1 ? true : null), {
    what: "the entry",
    timeoutMs: 10_000,
    everyMs: 20,
  });

  lifetime = createLifetime();
  const { experiments: second, said } = open();
  const ended = await second.reconcile();

  expect(ended.map(({ phase, fault }) => [fault, phase])).toEqual([["pod-delete", "done"]]);
  expect(said.map(({ phase }) => phase)).toEqual(["planned", "undoing", "verifying", "done"]);
  expect(await ids()).toEqual([]);
  expect((await actions.pods({ app: "storefront" })).length).toBe(pods.length);
});

test("an entry that nobody can read is reported as stuck, and stays", async () => {
  const name = "fault-garbled";
  const path = "/api/v1/namespaces/kintsugi/configmaps";
  const labels = { "kintsugi.dev/journal": "true" };
  const body = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels },
    data: { entry: "{" },
  };
  await kube.send({ method: "POST", path, body });

  const { experiments } = open();
  const [stuck] = await experiments.reconcile();

  expect(stuck).toMatchObject({ phase: "stuck" });
  expect(await ids()).toEqual(["garbled"]);
  await kube.send({ method: "DELETE", path: `${path}/${name}` });
});
