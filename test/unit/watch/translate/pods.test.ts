import { expect, test } from "vitest";
import { podView } from "../../../../backend/watch/translate/pods.ts";
import { condition, pod, running, stamps, terminated } from "../../../fixtures/kubernetes.ts";

const phaseOf = (object: unknown) => {
  const view = podView(object);
  return [view?.phase, view?.reason];
};
const waiting = (reason: string) => ({ ready: false, state: { waiting: { reason } } });
const notReady = ["False", stamps.begun] as const;
const laterAt = Date.parse(stamps.later);
const lostReadiness = ["False", stamps.later] as const;

test("a pod that serves", () => {
  expect(podView(pod())).toEqual({
    uid: "0b2f6d2e-55a8-4f0e-8f6b-0d9e6c1f2a10",
    name: "storefront-6d5f8b7c94-2mxkq",
    resourceVersion: "4711",
    app: "storefront",
    version: "v1",
    node: "kintsugi-worker",
    phase: "ready",
    reason: null,
    restarts: 0,
    owner: {
      kind: "ReplicaSet",
      name: "storefront-6d5f8b7c94",
      uid: "5a1ddc70-7b1f-4d5d-9d3e-0a6a1b6c2f11",
    },
    createdAt: Date.parse(stamps.created),
    scheduledAt: Date.parse(stamps.created),
    sandboxAt: Date.parse(stamps.started),
    startedAt: Date.parse(stamps.started),
    finishedAt: null,
    readyAt: Date.parse(stamps.ready),
    deletedAt: null,
    graceSeconds: null,
  });
});

test("nothing but the fields of the view is kept", () => {
  expect(JSON.stringify(podView(pod()))).not.toMatch(/canary|10\.244|172\.18|managed/);
});

test("a pod without a node is pending, with the scheduler's reason when it has one", () => {
  const spec = { nodeName: undefined };
  const refused = { conditions: [condition("PodScheduled", "False", "", "Unschedulable")] };

  expect(phaseOf(pod({ spec, status: {} }))).toEqual(["pending", null]);
  expect(phaseOf(pod({ spec, status: refused }))).toEqual(["pending", "Unschedulable"]);
});

test("a pod with a node and no container yet is scheduled", () => {
  const bare = { conditions: [], containerStatuses: undefined };

  expect(phaseOf(pod({ status: bare }))).toEqual(["scheduled", null]);
  expect(phaseOf(pod({ ready: notReady, container: waiting("ContainerCreating") }))).toEqual([
    "scheduled",
    null,
  ]);
});

test("a pod whose container runs and was never ready is starting", () => {
  expect(phaseOf(pod({ ready: notReady }))).toEqual(["starting", null]);
});

test("a pod whose running container lost its readiness is unready, without a reason", () => {
  expect(phaseOf(pod({ ready: lostReadiness }))).toEqual(["unready", null]);
});

test("a pod marked unready by the node controller is unready, though its container still counts as ready", () => {
  expect(phaseOf(pod({ ready: lostReadiness, container: { ready: true } }))).toEqual([
    "unready",
    null,
  ]);
});

test.each(["Error", "OOMKilled", "Completed"])(
  "a ready pod whose container ended by %s is unready for that reason, then starting again",
  (reason) => {
    const ended = pod({ ready: lostReadiness, container: { state: terminated(reason) } });
    const again = pod({
      ready: lostReadiness,
      container: { restartCount: 1, state: running(stamps.later), lastState: terminated(reason) },
    });

    expect(phaseOf(ended)).toEqual(["unready", reason]);
    expect(phaseOf(again)).toEqual(["starting", reason]);
    expect(podView(again)?.restarts).toBe(1);
    expect([podView(ended)?.startedAt, podView(again)?.startedAt]).toEqual([null, laterAt]);
    expect([podView(ended)?.finishedAt, podView(again)?.finishedAt]).toEqual([laterAt, laterAt]);
  },
);

test("a container that dies before it was ever ready is starting, not unready", () => {
  const container = { state: terminated("Error") };

  expect(phaseOf(pod({ ready: notReady, container }))).toEqual(["starting", "Error"]);
});

test.each(["CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "CreateContainerConfigError"])(
  "a pod held back by %s is waiting for that reason",
  (reason) => {
    expect(phaseOf(pod({ ready: lostReadiness, container: waiting(reason) }))).toEqual([
      "waiting",
      reason,
    ]);
  },
);

test("a pod held back in an init container is waiting for that one's reason", () => {
  const status = {
    initContainerStatuses: [waiting("CrashLoopBackOff")],
    containerStatuses: [waiting("PodInitializing")],
  };

  expect(phaseOf(pod({ ready: notReady, status }))).toEqual(["waiting", "CrashLoopBackOff"]);
});

test("a deleted pod is leaving, whatever else it is; its deletion counts from when somebody asked", () => {
  const metadata = {
    deletionTimestamp: "2026-11-23T10:05:30Z",
    deletionGracePeriodSeconds: 30,
  };

  const view = podView(pod({ metadata, container: waiting("CrashLoopBackOff") }));

  expect([view?.phase, view?.graceSeconds]).toEqual(["leaving", 30]);
  expect(view?.deletedAt).toBe(Date.parse("2026-11-23T10:05:00Z"));
});

test("a pod that ended for good is finished, with why", () => {
  const evicted = { phase: "Failed", reason: "Evicted" };
  const failed = pod({ status: { phase: "Failed" }, container: { state: terminated("Error") } });

  expect(phaseOf(pod({ status: evicted }))).toEqual(["finished", "Evicted"]);
  expect(phaseOf(failed)).toEqual(["finished", "Error"]);
  expect(phaseOf(pod({ status: { phase: "Succeeded" }, container: {} }))).toEqual([
    "finished",
    null,
  ]);
});

test("a pod without labels goes by its own name and has no version", () => {
  const view = podView(pod({ metadata: { labels: undefined, ownerReferences: undefined } }));

  expect([view?.app, view?.version, view?.owner]).toEqual([
    "storefront-6d5f8b7c94-2mxkq",
    null,
    null,
  ]);
});
