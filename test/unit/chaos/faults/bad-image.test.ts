import { expect, test } from "vitest";
import { pizzaTag, pizzaVersions } from "../../../../backend/sample-app/image.ts";
import { badImage } from "../../../../chaos/faults/bad-image.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("it names a tag that no build makes", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(badImage);
  const after = changesOf(plan, "fields")[0]?.fields[0]?.after;
  const image = typeof after === "string" ? after : "";

  expect(image).toMatch(/^local\/kintsugi-pizza:./);
  expect(pizzaVersions.map(pizzaTag)).not.toContain(image);
  expect(plan.kubectl).toEqual([
    `kubectl -n pizza set image deployment/storefront storefront=${image}`,
  ]);
});
