import { expect, test } from "vitest";
import { configBroken } from "../../../../chaos/faults/config-broken.ts";
import { parseMenu } from "../../../../k8s/pizza/image/menu.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("the menu that was is whole, the one that comes is not, and every pizza stays on it", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(configBroken);
  const menu = changesOf(plan, "fields").find(({ target }) => target.kind === "ConfigMap");
  const [before, after] = [menu?.fields[0]?.before, menu?.fields[0]?.after].map(String);

  expect(parseMenu(before ?? "").length).toBeGreaterThan(3);
  expect(() => parseMenu(after ?? "")).toThrow("The menu is broken");
  expect(after?.startsWith(before ?? "")).toBe(true);
});

test("all storefronts are victims: each reads the menu", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(configBroken);

  expect(plan.victims.map(({ name }) => name)).toEqual([
    "ConfigMap menu",
    "storefront-0",
    "storefront-1",
    "storefront-2",
  ]);
});

test("where the menu is gone it says so", async () => {
  const stage = await openFaultStage();
  stage.remove("ConfigMap/menu");

  await expect(stage.plan(configBroken)).rejects.toMatchObject({
    code: "no-object",
    message: "There is no ConfigMap menu in pizza.",
  });
});
