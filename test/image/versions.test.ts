import { expect, test } from "vitest";
import { tryExec } from "../../backend/host/exec.ts";
import { pizzaTag } from "../../backend/sample-app/image.ts";
import { openPart, openShop } from "./pizza-containers.ts";
import { needsPizzaImage, testLabel } from "./pizza-image.ts";

needsPizzaImage();

test("v1 and v2 sell the same pizzas in another look", async () => {
  await using first = await openPart("storefront");
  await using second = await openPart("storefront", { version: "v2" });

  const pages = [await (await first.get("/")).text(), await (await second.get("/")).text()];

  expect(pages.every((page) => page.includes("Margherita"))).toBe(true);
  expect(pages[0]).toContain("<title>Kintsugi Pizza v1</title>");
  expect(pages[1]).toContain("<title>Kintsugi Pizza v2</title>");
  expect(pages[1]?.length).toBeGreaterThan((pages[0]?.length ?? 0) + 500);
});

test("bad turns ready, then fails about half of the orders", async () => {
  await using kitchen = await openPart("kitchen", { version: "bad" });

  const answers = await Promise.all(
    Array.from({ length: 100 }, async () => (await kitchen.post("/bake")).status),
  );

  const failed = answers.filter((status) => status === 500).length;
  expect(failed).toBeGreaterThan(25);
  expect(failed).toBeLessThan(75);
  expect((await kitchen.get("/readyz")).status).toBe(200);
});

test("crash dies at its start with exit code 1", async () => {
  const options = ["--rm", "--label", testLabel, "-e", "PIZZA_ROLE=kitchen"];

  const run = await tryExec("docker", ["run", ...options, pizzaTag("crash")]);

  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain("dies at its start");
});

test("it needs no right to write to its own files, and no capability", async () => {
  const limits = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"];
  const options = ["--rm", "--label", testLabel, "-e", "PIZZA_ROLE=waiter", ...limits];

  const run = await tryExec("docker", ["run", ...options, pizzaTag("v1")]);

  // It came as far as to read what it is told, and named the mistake.
  expect(run.stderr).toContain("PIZZA_ROLE must be one of storefront, kitchen, ledger, receipts");
});

test("asked to end, it serves on for a second, then goes with exit code 0", async () => {
  await using kitchen = await openPart("kitchen");
  const served: number[] = [];
  const ended = kitchen.ended();

  await kitchen.signal("SIGTERM");
  const endOfServing = performance.now() + 700;
  while (performance.now() < endOfServing) served.push((await kitchen.get("/readyz")).status);

  expect(served.length).toBeGreaterThan(3);
  expect(new Set(served)).toEqual(new Set([200]));
  expect((await ended).code).toBe(0);
});

test("an order under way is finished before it goes", async () => {
  await using shop = await openShop();
  const { kitchen, storefront } = shop.parts;
  await kitchen.hurt("type=slow&ms=1300");

  const order = storefront.get("/order");
  await storefront.signal("SIGTERM");

  expect((await order).status).toBe(200);
  expect((await storefront.ended()).code).toBe(0);
});
