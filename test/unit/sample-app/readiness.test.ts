import { expect, test } from "vitest";
import { missing, type Workload } from "../../../backend/sample-app/readiness.ts";

const serving: Workload = {
  metadata: { name: "storefront", generation: 2 },
  spec: { replicas: 3 },
  status: { observedGeneration: 2, updatedReplicas: 3, readyReplicas: 3, replicas: 3 },
};
const but = (status: Workload["status"]): Workload => ({
  ...serving,
  status: { ...serving.status, ...status },
});

test("a workload that serves its newest template lacks nothing", () => {
  expect(missing(serving)).toBeNull();
});

test.each([
  ["nothing is known yet", { ...serving, status: {} }, "storefront 0 of 3"],
  ["a pod is not ready", but({ readyReplicas: 2 }), "storefront 2 of 3"],
  ["a pod is still an old one", but({ updatedReplicas: 1 }), "storefront 1 of 3"],
  ["an old pod is still there", but({ replicas: 4 }), "storefront 3 of 3"],
  ["its change was not seen yet", but({ observedGeneration: 1 }), "storefront 3 of 3"],
])("it is waited for while %s", (_when, workload, line) => {
  expect(missing(workload)).toBe(line);
});
