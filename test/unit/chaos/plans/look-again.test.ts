import { expect, test } from "vitest";
import type { Change } from "../../../../chaos/changes.ts";
import { lookAgainByHand, withLookAgain } from "../../../../chaos/plans/look-again.ts";
import { openFaultStage } from "../../../fixtures/fault-stage.ts";

const mended: Change = {
  type: "moved-field",
  target: { apiVersion: "v1", kind: "Secret", namespace: "pizza", name: "s", uid: "1" },
  from: ["data", "a"],
  to: ["data", "b"],
};

test("each pod's label changes after the change, and again after it was taken back", async () => {
  const { pods } = await openFaultStage();
  const [first, second] = pods;
  const labels = new Map<string, unknown>();
  const log: string[] = [];
  const step = (change: Change, to: "before" | "after") => {
    if (change.type !== "fields") return void log.push(to === "after" ? "broken" : "mended");
    const [field] = change.fields;
    labels.set(change.target.name, field?.[to]);
    return void log.push(change.target.name);
  };

  const changes = withLookAgain(
    [first, second].filter((pod) => pod !== undefined),
    mended,
  );
  for (const change of changes) step(change, "after");
  for (const change of changes.toReversed()) step(change, "before");

  expect(log.slice(log.indexOf("broken") + 1, log.indexOf("broken") + 3).toSorted()).toEqual([
    "storefront-0",
    "storefront-1",
  ]);
  expect(log.slice(log.indexOf("mended") + 1).toSorted()).toEqual(["storefront-0", "storefront-1"]);
  expect([...labels.values()]).toEqual([null, null]);
});

test("by hand it is kubectl label", async () => {
  const { pods } = await openFaultStage();

  expect(lookAgainByHand(pods.slice(0, 1))).toEqual([
    "kubectl -n pizza label pod storefront-0 kintsugi.dev/look-again=2 --overwrite",
  ]);
});
