import { expect, test } from "vitest";
import { unsettledPart } from "../../../../backend/cluster/actions/settled.ts";

const settled = {
  observedGeneration: 3,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
  currentRevision: "a",
  updateRevision: "a",
  desiredNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberReady: 2,
  numberAvailable: 2,
};

const partOf = (kind: string, status: object | undefined, replicas = 2) =>
  unsettledPart(
    { apiVersion: "apps/v1", kind, namespace: "pizza", name: "kitchen", uid: "u" },
    { metadata: { generation: 3 }, spec: { replicas }, ...(status && { status }) },
  );

test.each(["Deployment", "StatefulSet", "DaemonSet"])(
  "a %s whose pods all serve is whole",
  (kind) => {
    expect(partOf(kind, settled)).toBeNull();
  },
);

test.each([
  ["Deployment", { observedGeneration: 2 }, "its change has not been noticed yet"],
  ["Deployment", { updatedReplicas: 1 }, "1 of 2 pods are of its template"],
  ["Deployment", { replicas: 3 }, "1 pods too many are still there"],
  ["Deployment", { readyReplicas: undefined }, "0 of 2 pods are ready"],
  ["Deployment", { availableReplicas: 1 }, "1 of 2 pods are available"],
  ["StatefulSet", { observedGeneration: 2 }, "its change has not been noticed yet"],
  ["StatefulSet", { updateRevision: "b", updatedReplicas: 0 }, "0 of 2 pods are of its template"],
  ["StatefulSet", { replicas: 3 }, "1 pods too many are still there"],
  ["StatefulSet", { readyReplicas: 0 }, "0 of 2 pods are ready"],
  ["DaemonSet", { updatedNumberScheduled: 1 }, "1 of 2 pods are of its template"],
  ["DaemonSet", { numberReady: 1 }, "1 of 2 pods are ready"],
  ["DaemonSet", { numberAvailable: 1 }, "1 of 2 pods are available"],
])("a %s with %j is not whole: %s", (kind, difference, said) => {
  expect(partOf(kind, { ...settled, ...difference })).toBe(`${kind} kitchen: ${said}`);
});

test("a Deployment that nobody has looked at yet is not whole", () => {
  expect(partOf("Deployment", undefined)).toMatch("not been noticed");
});

test("a StatefulSet of no pods has nothing to bring to its new revision", () => {
  const none = { ...settled, replicas: 0, readyReplicas: 0, availableReplicas: 0 };

  expect(partOf("StatefulSet", { ...none, updateRevision: "b" }, 0)).toBeNull();
});
