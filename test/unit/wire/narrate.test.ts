import { expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import { beats, clusterStory, storyState } from "../../fixtures/cluster-story.ts";
import { endpointsView, hpaView, readyEndpoint } from "../../fixtures/views.ts";
import { calm, deployment, node, pod, podGone, progressing, set, told } from "./telling.ts";

test("how things are found at the start is no news", () => {
  expect(storyState(beats.killed - 1).timeline).toEqual([]);
});

test("a killed storefront: gone, replaced, placed, healed, with the orders it cost", () => {
  const { timeline } = storyState(beats.crashed - 1);

  expect(timeline.map(({ plain }) => plain)).toEqual([
    "The presenter breaks something: Delete one storefront pod at once.",
    "The storefront truck 2mxkq is gone, from one moment to the next.",
    "A new storefront truck bn8vc is ordered in place of 2mxkq.",
    "The storefront truck bn8vc gets a place on parking lot worker.",
    "Healed in 2.6 s: the storefront truck bn8vc serves in place of 2mxkq. 3 orders failed.",
  ]);
  expect(timeline.map(({ kubernetes }) => kubernetes)).toEqual([
    "pod-delete: storefront-6d5f8b7c94-2mxkq",
    "Pod storefront-…-2mxkq deleted, grace period 0",
    "ReplicaSet storefront-6d5f8b7c94 created Pod storefront-…-bn8vc",
    "Scheduler bound Pod storefront-…-bn8vc to node kintsugi-worker",
    "Pod storefront-…-bn8vc Ready 2.6 s after 2mxkq was lost; 3 requests failed",
  ]);
  expect(timeline.map(({ tone }) => tone)).toEqual(
    "broken broken waiting waiting mended".split(" "),
  );
});

test("a polite farewell says how long the pod has, and that no order was lost", () => {
  const { timeline } = storyState();
  const lines = timeline.filter(({ at }) => at > beats.asked + 10).map(({ plain }) => plain);

  expect(lines[0]).toBe(
    "The storefront truck 7dwtp is asked to go; it has 30 s to finish its orders.",
  );
  expect(lines.at(-1)).toMatch(/^Healed in 2\.5 s: .* No order was lost\.$/);
});

test("without visitors nothing is said about orders", () => {
  const quiet = clusterStory().filter((event) => event.type !== "visitors");

  const last = quiet.reduce(reduce, emptyState).timeline.at(-1);

  expect(last?.plain).toBe("Healed in 2.5 s: the storefront truck xk5hj serves in place of 7dwtp.");
});

test("a container that runs out of memory and comes back in place", () => {
  const { plain } = told([
    pod(1000, "a1", { phase: "unready", reason: "OOMKilled" }),
    pod(1800, "a1", { phase: "starting", reason: "OOMKilled", restarts: 1 }),
    pod(3000, "a1", { restarts: 1 }),
  ]);

  expect(plain).toEqual([
    "The storefront truck a1 took more memory than it may and was stopped.",
    "The storefront truck a1 is started again where it stands.",
    "Healed in 2.0 s: the storefront truck a1 is open again.",
  ]);
});

test("a crash loop is told once, not with every try", () => {
  const round = (at: number, restarts: number) => [
    pod(at, "a1", { phase: "waiting", reason: "CrashLoopBackOff", restarts }),
    pod(at + 5000, "a1", { phase: "starting", reason: "Error", restarts: restarts + 1 }),
  ];

  const { plain, kubernetes } = told([
    pod(0, "a1", { phase: "unready", reason: "Error" }),
    ...round(1000, 1),
    ...round(10_000, 2),
    ...round(30_000, 3),
  ]);

  expect(plain).toEqual([
    "The storefront truck a1 broke down.",
    "The storefront truck a1 breaks down each time it starts: the pauses between tries grow.",
  ]);
  expect(kubernetes[1]).toBe("Pod storefront-…-a1 waits: CrashLoopBackOff");
});

test("an image that cannot be pulled is told once, however often the kubelet changes its words", () => {
  const { plain } = told([
    pod(0, "d4", { phase: "scheduled" }),
    pod(1000, "d4", { phase: "waiting", reason: "ErrImagePull" }),
    pod(2000, "d4", { phase: "waiting", reason: "ImagePullBackOff" }),
    pod(3000, "d4", { phase: "waiting", reason: "ErrImagePull" }),
  ]);

  expect(plain).toEqual([
    "The storefront truck d4 cannot open: what it should serve is nowhere to be found.",
  ]);
});

test("a pod for which there is no room says so", () => {
  const { plain, tones } = told([
    pod(0, "d4", { phase: "pending", node: null }),
    pod(10, "d4", { phase: "pending", node: null, reason: "Unschedulable" }),
  ]);

  expect(plain).toEqual(["No parking lot has room for the storefront truck d4: it waits."]);
  expect(tones).toEqual(["waiting"]);
});

test("a failing readiness probe, and its recovery, are told without a healing", () => {
  const { plain } = told([pod(0, "a1", { phase: "unready" }), pod(9000, "a1", {})]);

  expect(plain).toEqual([
    "The storefront truck a1 says it is not ready: it gets no orders.",
    "The storefront truck a1 is ready again.",
  ]);
});

test("a silent node speaks for its pods, is given up, and comes back", () => {
  const taints = ["node.kubernetes.io/unreachable:NoExecute"];

  const { plain, tones } = told([
    node({ readiness: "silent" }),
    pod(1000, "a1", { phase: "unready" }),
    node({ readiness: "silent", taints }),
    pod(9000, "a1", { phase: "leaving", graceSeconds: 30 }),
    node({}),
  ]);

  expect(plain).toEqual([
    "Parking lot worker has fallen silent: nobody there answers.",
    "The trucks on parking lot worker are counted as lost soon: new ones will take their places.",
    "The storefront truck a1 is written off with its parking lot.",
    "Parking lot worker is back.",
  ]);
  expect(tones).toEqual(["broken", "waiting", "broken", "mended"]);
});

test("a cordon and its end", () => {
  const { kubernetes } = told([node({ schedulable: false }), node({})]);

  expect(kubernetes).toEqual(["Node kintsugi-worker cordoned", "Node kintsugi-worker uncordoned"]);
});

test("the autoscaler calls in more and sends some home, and the pods that come and go say nothing", () => {
  const hpa = (desired: number, currentPercent: number): LabEvent => {
    const view = hpaView({ target: "storefront", desired, currentPercent });
    return { type: "seen", kind: "hpas", at: 0, view };
  };
  const before = [hpa(3, 20), deployment({})].reduce(reduce, calm);

  const { plain, kubernetes } = told(
    [
      hpa(4, 180),
      deployment({ wanted: 4 }),
      set(4),
      pod(0, "d4", { phase: "pending" }),
      pod(2000, "d4", {}),
      hpa(3, 10),
      deployment({}),
      set(3),
      pod(9000, "d4", { phase: "leaving" }),
      podGone(9900, "d4"),
    ],
    before,
  );

  expect(plain).toEqual([
    "Rush hour: the manager calls in 1 more storefront truck, 4 in all.",
    "It is quieter: the manager sends 1 storefront truck home, 3 stay.",
  ]);
  expect(kubernetes[0]).toBe("HPA kitchen: 3 → 4 replicas, CPU 180 % of its request, target 50 %");
});

test("a rollout from its start to its end, and one that is stuck", () => {
  const start = reduce(calm, deployment({ ...progressing("NewReplicaSetAvailable") }));
  const v2 = { revision: 2, version: "v2" };
  const begun = deployment({ ...v2, ...progressing("ReplicaSetUpdated") });

  const good = told(
    [begun, deployment({ ...v2, ...progressing("NewReplicaSetAvailable") })],
    start,
  );
  const late = progressing("ProgressDeadlineExceeded", "False");
  const bad = told([begun, deployment({ ...v2, updated: 1, ...late })], start);

  expect(good.plain).toEqual([
    "A new franchise rule for storefront v2: its trucks are exchanged one by one.",
    "Every storefront truck follows the rule v2.",
  ]);
  expect(bad.kubernetes).toEqual([
    "Deployment storefront: rollout of revision 2, v2",
    "Deployment storefront: ProgressDeadlineExceeded, 1 of 3 updated",
  ]);
});

test("the last ready endpoint that goes, and the first that comes, are told; those between are not", () => {
  const slice = (...pods: string[]): LabEvent => ({
    type: "seen",
    kind: "endpointslices",
    at: 0,
    view: endpointsView({ name: "storefront-x", endpoints: pods.map(readyEndpoint) }),
  });

  const { plain } = told([slice("a", "b"), slice("a"), slice(), slice("c"), slice("c", "d")]);

  expect(plain).toEqual([
    "The one phone number of storefront rings, and nobody answers: no truck is ready.",
    "The phone number of storefront is answered: 1 truck is ready.",
  ]);
});
