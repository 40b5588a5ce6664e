import { expect, test } from "vitest";
import { readSettings } from "../../../k8s/pizza/image/settings.ts";

test("a role and a version are enough", () => {
  const settings = readSettings({ PIZZA_ROLE: "kitchen", PIZZA_VERSION: "v2" });

  expect(settings).toMatchObject({ role: "kitchen", version: "v2", port: 8080, bakeCpuMs: 1 });
});

test("every mistake is named at once", () => {
  const env = { PIZZA_ROLE: "waiter", PIZZA_VERSION: "v1", BAKE_CPU_MS: "much" };

  expect(() => readSettings(env)).toThrow(
    /PIZZA_ROLE must be one of.*BAKE_CPU_MS must be a number/,
  );
});
