import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClusterActions, createActions } from "../../backend/cluster/actions.ts";
import { createKube, type Kube } from "../../backend/cluster/clients.ts";
import { systemClock } from "../../backend/core/clock.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { reaperObjects } from "../../backend/reaper.ts";
import { boundChange, type Change } from "../../chaos/changes.ts";
import { createClusterJournal, type Journal } from "../../chaos/undo/journal.ts";
import { takeTurn } from "../../k8s/reaper/look.ts";
import { createMemory } from "../../k8s/reaper/patience.ts";
import { deployment, namespace } from "./objects.ts";
import { useSharedCluster } from "./shared-cluster.ts";

const signal = new AbortController().signal;
const guard = { check: async () => {} };
let kube: Kube;
/** With the reaper's own account and nothing else. */
let own: Kube;
let actions: ClusterActions;
let journal: Journal;

beforeAll(async () => {
  kube = useSharedCluster().kube;
  for (const name of ["kintsugi", "pizza"]) await kube.apply(namespace(name));
  const isRight = (kind: string) => kind !== "Deployment" && kind !== "ConfigMap";
  for (const object of await reaperObjects("nothing", { provider: "kind" }))
    if (isRight(object.kind)) await kube.apply(object);
  await kube.apply(deployment("reaped", "pizza", 2));
  own = createKube({ ...kube.connection, clientCert: null, clientKey: null, token: await token() });
  actions = createActions({ kube, guard, namespace: "pizza" });
  journal = createClusterJournal({ kube, guard, owner: "a-dead-lab" });
});
afterAll(async () => {
  await kube.send({ method: "DELETE", path: "/apis/apps/v1/namespaces/pizza/deployments/reaped" });
  await own.close();
  await kube.close();
});

async function token(): Promise<string> {
  const path = "/api/v1/namespaces/kintsugi/serviceaccounts/reaper/token";
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const made = await kube.send<{ status: { token: string } }>({ method: "POST", path, body });
  return made.status.token;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What the API server lets the reaper do in a namespace, beyond what it lets every account do. */
async function leaveIn(name: string): Promise<string[]> {
  const path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
  const body = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectRulesReview",
    spec: { namespace: name },
  };
  const { status } = await own.send<{ status: { resourceRules: readonly Rule[] } }>({
    method: "POST",
    path,
    body,
  });
  return status.resourceRules
    .filter(({ resources = [] }) => !resources.some((one) => one.startsWith("selfsubject")))
    .map(({ apiGroups = [], resources = [], resourceNames = [], verbs }) => {
      const of = resourceNames.length === 0 ? "" : ` named ${resourceNames.join(", ")}`;
      return `${verbs.join(" ")} ${resources.join(", ")}${of} (${apiGroups.join()})`;
    })
    .sort();
}

const nodes = "get list patch nodes ()";

test("the reaper may set back what faults change, and nothing else", async () => {
  expect(await leaveIn("pizza")).toEqual([
    "get list patch nodes ()",
    "get list patch pods ()",
    "get patch configmaps, resourcequotas ()",
    "get patch deployments, statefulsets (apps)",
    "get patch horizontalpodautoscalers (autoscaling)",
    "get patch secrets named receipt-key ()",
  ]);
  expect(await leaveIn("kintsugi")).toEqual([
    "get leases named lab (coordination.k8s.io)",
    "get list delete configmaps ()",
    nodes,
  ]);
  expect(await leaveIn("kube-system")).toEqual([
    nodes,
    "get patch deployments named coredns, metrics-server (apps)",
  ]);
  expect(await leaveIn("default")).toEqual([nodes]);
});

/** Writes an entry down and makes its changes, as a lab does that then dies. */
async function breakAndDie(id: string, changes: Change[]) {
  const plan = {
    victims: [{ kind: "other" as const, name: "reaped", uid: null }],
    changes,
    holdSeconds: 0,
    kubectl: ["kubectl get all"],
    note: null,
  };
  await journal.open({ id, fault: "a-fault", title: "a fault", plan, seed: 1 });
  const hands = { cluster: actions, nodes: null, load: null };
  for (const change of changes) await boundChange(change).apply(hands, signal);
}

async function targetOf(kind: "Deployment" | "Node", name: string) {
  const namespace = kind === "Node" ? null : "pizza";
  const apiVersion = kind === "Node" ? "v1" : "apps/v1";
  const place = { apiVersion, kind, name, ...(namespace === null ? {} : { namespace }) };
  const found = await actions.read(place);
  if (found === null) throw new Error(`${kind} ${name} is needed.`);
  return { apiVersion, kind, namespace, name, uid: found.uid };
}

test("with its own account it takes back what ran out, and closes the entry", async () => {
  const [node] = await actions.nodes();
  const cordoned: Change = {
    type: "fields",
    target: await targetOf("Node", node?.name ?? ""),
    fields: [{ path: ["spec", "unschedulable"], before: null, after: true }],
  };
  const labelled: Change = {
    type: "fields",
    target: await targetOf("Deployment", "reaped"),
    fields: [{ path: ["metadata", "labels", "broken"], before: null, after: "yes" }],
  };
  await breakAndDie("reaped-1", [cordoned, labelled]);
  const broken = (await actions.nodes()).filter(({ schedulable }) => !schedulable).length;
  const said: string[] = [];
  const memory = createMemory();
  const say = (line: string) => void said.push(line);
  const later = {
    now: () => Date.now() + 30_000,
    monotonic: () => systemClock.monotonic(),
  };

  await takeTurn({ kube: own, memory, say, signal });
  const early = [...said];
  await waitFor(
    async () => {
      await takeTurn({ kube: own, memory, say, signal, clock: later });
      return said.some((line) => line.endsWith("entry closed.")) ? true : null;
    },
    { what: "the reaper", timeoutMs: 30_000 },
  );

  expect(broken).toBe(1);
  expect(early).toEqual([]);
  expect(said[0]).toBe("reaped-1 (a-fault): taken back, 2 changes: its time is over.");
  expect(await journal.list()).toEqual([]);
  expect((await actions.nodes()).every(({ schedulable }) => schedulable)).toBe(true);
  const found = await actions.read({
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "pizza",
    name: "reaped",
  });
  expect(found?.object).toMatchObject({
    metadata: { labels: expect.not.objectContaining({ broken: "yes" }) },
  });
});

test("it may not read the key that opens the pods, nor write into the lab's namespace", async () => {
  const path = "/api/v1/namespaces/kintsugi/configmaps";
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };

  const read = () => own.get("/api/v1/namespaces/pizza/secrets/fault-key");
  const write = () => own.send({ method: "POST", path, body });

  await expect(read()).rejects.toMatchObject({ status: 403 });
  await expect(write()).rejects.toMatchObject({ status: 403 });
});
