import { expect, test } from "vitest";
import { notServing } from "../../../../chaos/changes/pod-ready.ts";
import { openFaultStage } from "../../../fixtures/fault-stage.ts";

test("a pod serves when it is ready, and one that is gone has nothing left to heal", async () => {
  const { pods } = await openFaultStage();
  const [first, ...others] = pods;
  const name = first?.name ?? "";
  const after = (living: typeof pods) =>
    notServing({ pods: async () => living }, { name, uid: first?.uid ?? "" });

  expect(await after(pods)).toBeNull();
  expect(await after(others)).toBeNull();
  expect(await after(pods.map((pod) => ({ ...pod, ready: false })))).toBe(
    "storefront-0 is not ready yet",
  );
});

test("a successor of the same name is another pod", async () => {
  const { pods } = await openFaultStage();
  const successors = pods.map((pod) => ({ ...pod, uid: `next-${pod.uid}`, ready: false }));

  const remains = await notServing(
    { pods: async () => successors },
    { name: "ledger-0", uid: "uid-of-pod-ledger-0" },
  );

  expect(remains).toBeNull();
});
