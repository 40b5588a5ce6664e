import { expect, test } from "vitest";
import { badVersion } from "../../../../chaos/faults/bad-version.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("a release changes the image and the version's label, and nothing else", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(badVersion, { app: "receipts" });

  expect(changesOf(plan, "fields").map(({ target, fields }) => [target.name, fields])).toEqual([
    [
      "receipts",
      [
        {
          path: ["spec", "template", "spec", "containers", "0", "image"],
          before: "local/kintsugi-pizza:v1",
          after: "local/kintsugi-pizza:bad",
        },
        {
          path: ["spec", "template", "metadata", "labels", "app.kubernetes.io/version"],
          before: "v1",
          after: "bad",
        },
      ],
    ],
  ]);
});

test("what runs now is what comes back, also when it is not the first version", async () => {
  const stage = await openFaultStage();
  const template = ["spec", "template"];
  stage.set(
    "Deployment/storefront",
    [...template, "spec", "containers", "0", "image"],
    "local/kintsugi-pizza:v2",
  );
  stage.set("Deployment/storefront", [...template, "metadata", "labels"], {});

  const plan = await stage.plan(badVersion);

  expect(changesOf(plan, "fields")[0]?.fields.map(({ before }) => before)).toEqual([
    "local/kintsugi-pizza:v2",
    null,
  ]);
});

test("what is bad already is not released again", async () => {
  const stage = await openFaultStage();
  stage.set(
    "Deployment/kitchen",
    ["spec", "template", "spec", "containers", "0", "image"],
    "local/kintsugi-pizza:bad",
  );

  await expect(stage.plan(badVersion, { app: "kitchen" })).rejects.toMatchObject({
    code: "already-released",
  });
});

test("where the Deployment is gone it says so", async () => {
  const stage = await openFaultStage();
  stage.remove("Deployment/storefront");

  await expect(stage.plan(badVersion)).rejects.toMatchObject({ code: "no-deployment" });
});

test("the ledger is no choice: a StatefulSet does not come back by itself", async () => {
  const stage = await openFaultStage();

  await expect(stage.plan(badVersion, { app: "ledger" })).rejects.toMatchObject({
    code: "bad-params",
  });
});
