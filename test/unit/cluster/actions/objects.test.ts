import { expect, test } from "vitest";
import {
  type ActionsOptions,
  createActions,
  type ObjectRef,
} from "../../../../backend/cluster/actions.ts";
import { type Kube, KubeError, type KubeRequest } from "../../../../backend/cluster/clients.ts";

const target: ObjectRef = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "pizza",
  name: "kitchen",
  uid: "kitchen-uid",
};
const scale = [{ path: ["spec", "replicas"], from: 3, to: 0 }];

type Reach = NonNullable<ActionsOptions["reach"]>;
const anywhere: Reach = "cluster";
const businessOnly: Reach = "namespace";

interface Stage {
  readonly answers?: number[];
  /** What a patch that is taken is answered with. */
  readonly answer?: unknown;
  readonly uid?: string;
  readonly isMoving?: boolean;
  readonly guarded?: boolean;
  readonly reach?: Reach;
}

/** An API server with one Deployment that answers each patch as the next of `answers` says, then with 200. */
function openStage({
  answers = [],
  answer: taken = {},
  uid = "kitchen-uid",
  isMoving = true,
  guarded = true,
  reach = anywhere,
}: Stage = {}) {
  const sent: KubeRequest[] = [];
  let version = 1;
  const kube = {
    async get() {
      if (isMoving) version += 1;
      return { metadata: { uid, resourceVersion: String(version) }, spec: { replicas: 3 } };
    },
    async send(request: KubeRequest) {
      sent.push(request);
      const answer = answers.shift() ?? 200;
      if (answer !== 200) throw new KubeError(answer, "Refused", `refused with ${answer}`);
      return taken;
    },
  } as unknown as Kube; // the two calls that these actions make
  const check = () => (guarded ? Promise.resolve() : Promise.reject(new Error("not ours")));
  const actions = createActions({ kube, guard: { check }, namespace: "pizza", reach });
  return { actions, sent };
}

test("a patch first tests that it is the very object, in the version that was read", async () => {
  const { actions, sent } = openStage({ isMoving: false });

  await actions.setFields(target, scale);

  expect(sent).toMatchObject([
    {
      method: "PATCH",
      path: "/apis/apps/v1/namespaces/pizza/deployments/kitchen",
      type: "application/json-patch+json",
      body: [
        { op: "test", path: "/metadata/uid", value: "kitchen-uid" },
        { op: "test", path: "/metadata/resourceVersion", value: "1" },
        { op: "replace", path: "/spec/replicas", value: 0 },
      ],
    },
  ]);
});

test.each([409, 422])("who was too slow (%i) reads again, and wins in the end", async (status) => {
  const { actions, sent } = openStage({ answers: Array.from({ length: 8 }, () => status) });

  await actions.setFields(target, scale);

  expect(sent).toHaveLength(9);
});

test("who is too slow ten times gives up and says so", async () => {
  const { actions, sent } = openStage({ answers: Array.from({ length: 19 }, () => 409) });

  await expect(actions.setFields(target, scale)).rejects.toMatchObject({ status: 409 });
  expect(sent).toHaveLength(10);
});

test("a change that the API server does not want is not asked for again", async () => {
  const { actions, sent } = openStage({ answers: [422, 422], isMoving: false });

  await expect(actions.setFields(target, scale)).rejects.toMatchObject({ status: 422 });
  expect(sent).toHaveLength(1);
});

test.each([403, 500, 0])("any other refusal (%i) passes on at once", async (status) => {
  const { actions, sent } = openStage({ answers: [status] });

  await expect(actions.setFields(target, scale)).rejects.toMatchObject({ status });
  expect(sent).toHaveLength(1);
});

test("an object that goes in between is fine", async () => {
  const { actions } = openStage({ answers: [404] });

  await expect(actions.setFields(target, scale)).resolves.toBeUndefined();
});

test("a successor of the same name is left alone", async () => {
  const { actions, sent } = openStage({ uid: "another" });

  await actions.setFields(target, scale);
  await actions.moveField(target, ["spec", "replicas"], ["spec", "moved"]);

  expect(sent).toEqual([]);
});

test("what the guard refuses is not sent", async () => {
  const { actions, sent } = openStage({ guarded: false });

  await expect(actions.setFields(target, scale)).rejects.toThrow("not ours");
  await expect(actions.moveField(target, ["spec", "replicas"], ["spec", "moved"])).rejects.toThrow(
    "not ours",
  );
  expect(sent).toEqual([]);
});

test("a Secret is never changed by value", async () => {
  const { actions } = openStage();
  const secret = { ...target, apiVersion: "v1", kind: "Secret" };

  await expect(actions.setFields(secret, scale)).rejects.toMatchObject({ code: "secret-value" });
});

test.each([
  ["another namespace", { namespace: "default" }, anywhere],
  ["another part of the system", { namespace: "kube-system", name: "etcd" }, anywhere],
  [
    "a Secret of the system",
    { namespace: "kube-system", kind: "Secret", name: "coredns" },
    anywhere,
  ],
  ["an object cluster-wide that is no node", { namespace: null, kind: "Namespace" }, anywhere],
  [
    "a node, where only the business may be touched,",
    { namespace: null, kind: "Node" },
    businessOnly,
  ],
])("%s is out of bounds", async (_what, difference, reach) => {
  const { actions, sent } = openStage({ reach });
  const place = { ...target, ...difference };

  await expect(actions.setFields(place, scale)).rejects.toMatchObject({ code: "outside-business" });
  await expect(actions.moveField(place, ["a"], ["b"])).rejects.toMatchObject({
    code: "outside-business",
  });
  expect(sent).toEqual([]);
});

test.each([
  ["coredns", { namespace: "kube-system", name: "coredns" }],
  ["metrics-server", { namespace: "kube-system", name: "metrics-server" }],
  ["a node", { apiVersion: "v1", namespace: null, kind: "Node", name: "worker" }],
])("%s may be touched", async (_what, difference) => {
  const { actions, sent } = openStage();

  await actions.setFields({ ...target, ...difference }, scale);

  expect(sent).toHaveLength(1);
});

test.each([
  ["what the API server made of the fault's value", 3, [{ dryRun: "All" }, {}]],
  ["something else", 7, [{ dryRun: "All" }]],
])("a value that reads otherwise is asked about: %s", async (_what, would, queries) => {
  const { actions, sent } = openStage({ answer: { spec: { replicas: would } } });

  await actions.setFields(target, [{ path: ["spec", "replicas"], from: "3", to: 0 }]);

  expect(sent.map(({ query }) => query)).toEqual(queries);
});

test("who was too slow to ask about a value asks again", async () => {
  const { actions, sent } = openStage({ answers: [409], answer: { spec: { replicas: 3 } } });

  await actions.setFields(target, [{ path: ["spec", "replicas"], from: "3", to: 0 }]);

  expect(sent.map(({ query }) => query)).toEqual([{ dryRun: "All" }, { dryRun: "All" }, {}]);
});

test("a value that the API server would not take is not the fault's, and stays", async () => {
  const { actions, sent } = openStage({ answers: [422] });

  await actions.setFields(target, [{ path: ["spec", "replicas"], from: "3", to: 0 }]);

  expect(sent).toHaveLength(1);
});
