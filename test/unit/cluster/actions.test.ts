import { expect, test } from "vitest";
import { createActions } from "../../../backend/cluster/actions.ts";
import { type Kube, KubeError, type KubeRequest } from "../../../backend/cluster/clients.ts";

const pod = (name: string, given: { metadata?: object; status?: object; spec?: object } = {}) => ({
  metadata: {
    name,
    namespace: "pizza",
    uid: `${name}-uid`,
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { "app.kubernetes.io/name": "storefront" },
    ...given.metadata,
  },
  spec: { nodeName: "worker", ...given.spec },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True" }],
    ...given.status,
  },
});

/** A cluster with these pods that remembers what was sent to it, and answers deletions as told. */
function openStage({ pods = [] as object[], answer = 200, guarded = true } = {}) {
  const sent: KubeRequest[] = [];
  const asked: (readonly [string, unknown])[] = [];
  const kube = {
    async get(path: string, query: unknown) {
      asked.push([path, query]);
      return { items: pods };
    },
    async send(request: KubeRequest) {
      sent.push(request);
      if (answer !== 200) throw new KubeError(answer, "Refused", "refused");
      return {};
    },
  } as unknown as Kube; // the two calls that actions make
  const guard = {
    check: () => (guarded ? Promise.resolve() : Promise.reject(new Error("not ours"))),
  };
  return { actions: createActions({ kube, guard, namespace: "pizza" }), sent, asked };
}

const ref = { name: "a", namespace: "pizza", uid: "a-uid" };

test("pods are the living ones, oldest first", async () => {
  const { actions } = openStage({
    pods: [
      pod("c", { metadata: { creationTimestamp: "2026-01-01T00:00:05Z" } }),
      pod("b"),
      pod("a"),
      pod("leaving", { metadata: { deletionTimestamp: "2026-01-01T00:00:09Z" } }),
      pod("done", { status: { phase: "Succeeded" } }),
      pod("evicted", { status: { phase: "Failed" } }),
    ],
  });

  const pods = await actions.pods({});

  expect(pods.map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

test("a pod that no node has taken and that no label names is still a pod", async () => {
  const { actions } = openStage({
    pods: [pod("new", { metadata: { labels: {} }, spec: { nodeName: undefined }, status: {} })],
  });

  const [seen] = await actions.pods({});

  expect(seen).toMatchObject({ app: "new", node: null, uid: "new-uid" });
});

test("app and node are asked of the API server, in the business's namespace", async () => {
  const { actions, asked } = openStage();

  await actions.pods({ app: "kitchen", node: "worker2" });

  expect(asked).toEqual([
    [
      "/api/v1/namespaces/pizza/pods",
      {
        labelSelector: "app.kubernetes.io/name=kitchen",
        fieldSelector: "spec.nodeName=worker2",
      },
    ],
  ]);
});

test("a deletion names the uid, and the grace only when one is given", async () => {
  const { actions, sent } = openStage();

  await actions.deletePod(ref, 0);
  await actions.deletePod(ref, null);

  expect(sent.map(({ body }) => body)).toMatchObject([
    { preconditions: { uid: "a-uid" }, gracePeriodSeconds: 0 },
    { preconditions: { uid: "a-uid" } },
  ]);
  expect(sent[1]?.body).not.toHaveProperty("gracePeriodSeconds");
});

test.each([404, 409])("a pod that is gone or replaced (%i) is fine", async (answer) => {
  const { actions } = openStage({ answer });

  await expect(actions.deletePod(ref, null)).resolves.toBeUndefined();
});

test("any other refusal passes on", async () => {
  const { actions } = openStage({ answer: 403 });

  await expect(actions.deletePod(ref, null)).rejects.toMatchObject({ status: 403 });
});

test("what the guard refuses is not sent", async () => {
  const { actions, sent } = openStage({ guarded: false });

  await expect(actions.deletePod(ref, null)).rejects.toThrow("not ours");
  expect(sent).toEqual([]);
});

test("a pod outside the business is never touched", async () => {
  const { actions, sent } = openStage();

  const deletion = actions.deletePod({ ...ref, namespace: "kube-system" }, 0);

  await expect(deletion).rejects.toMatchObject({ code: "outside-business" });
  expect(sent).toEqual([]);
});
