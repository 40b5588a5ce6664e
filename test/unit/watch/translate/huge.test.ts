import { expect, test } from "vitest";
import { watchedKinds } from "../../../../backend/watch/kinds.ts";

const megabyte = "A".repeat(1_000_000);

/** An object of any kind in which every text that a stranger may fill in is a megabyte long. */
const huge = {
  metadata: {
    name: `n${megabyte}`,
    uid: "uid-1",
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { "app.kubernetes.io/name": megabyte, "app.kubernetes.io/version": megabyte },
    annotations: {
      hostile: megabyte,
      "kubernetes.io/change-cause": megabyte,
      "deployment.kubernetes.io/revision": megabyte,
    },
    ownerReferences: [{ kind: megabyte, name: megabyte, uid: megabyte, controller: true }],
  },
  spec: {
    nodeName: megabyte,
    replicas: 1,
    scaleTargetRef: { name: megabyte },
    taints: [{ key: megabyte, value: megabyte, effect: megabyte }],
    template: {
      metadata: { labels: { hostile: megabyte }, annotations: { hostile: megabyte } },
      spec: { containers: [{ name: megabyte, image: megabyte, args: [megabyte] }] },
    },
  },
  status: {
    phase: "Pending",
    reason: megabyte,
    message: megabyte,
    conditions: [{ type: megabyte, status: "True", reason: megabyte, message: megabyte }],
  },
  endpoints: [{ targetRef: { kind: "Pod", name: megabyte }, conditions: { ready: true } }],
  regarding: { kind: megabyte, name: megabyte, uid: megabyte },
  involvedObject: { kind: megabyte, name: megabyte, uid: megabyte },
  reason: megabyte,
  note: megabyte,
  message: megabyte,
};

test.each([...watchedKinds])("of $kind with megabytes in every field little is kept", (watched) => {
  expect(JSON.stringify(watched.see(huge, 0) ?? null).length).toBeLessThan(10_000);
});
