import { describe, expect, test } from "vitest";
import { cast } from "../fixtures/cluster-story.ts";
import { everyOffer, steadyEvents } from "../fixtures/offers.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const uid = `${cast.front[0] ?? ""}-uid`;

const open = async (search = "") => {
  const offers = everyOffer();
  const server = await stage({ events: steadyEvents(Date.now()), offers, withScenarios: true });
  const { page, complaints } = await seat(server.link(search));
  if (search === "") await looks(page, uid, "ready");
  await page.locator(".key.stop").waitFor();
  const shownIn = (selector: string) => page.locator(selector).textContent();
  return { ...server, page, complaints, shownIn };
};

describe.skipIf(chromiumPath === null)("one hand drives the show", () => {
  test("a destructive key does nothing until it has been held, and then acts once", async () => {
    const { page, world, shownIn } = await open();

    await page.keyboard.down("n");
    await page.locator(".holding").waitFor();
    expect(await shownIn(".holding")).toContain("kill a node");
    expect(world.fired).toEqual([]);
    await expect.poll(() => world.fired.length).toBe(1);
    await page.keyboard.up("n");

    expect(world.fired[0]?.fault).toBe("node-kill");
    expect(await page.locator(".holding, .fault-form").count()).toBe(0);
  });

  test("a short press of it shows its plan, and Enter there does it without a hold", async () => {
    const { page, world } = await open();

    await page.keyboard.press("n");
    await page.locator(".plan .victims").waitFor();
    expect(world.fired).toEqual([]);
    await page.keyboard.press("Enter");

    await expect.poll(() => world.fired.map(({ fault }) => fault)).toEqual(["node-kill"]);
  });

  test("Esc calls a hold off, and stops all the same", async () => {
    const { page, world } = await open();

    await page.keyboard.down("z");
    await page.locator(".holding").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".holding").waitFor({ state: "detached" });
    await page.keyboard.up("z");

    await expect.poll(() => world.stops).toEqual([{ all: true }]);
    expect(world.fired).toEqual([]);
    expect(await page.locator(".fault-form").count()).toBe(0);
  });

  test("its button is held with the pointer; a short press shows the plan", async () => {
    const { page, world } = await open();
    const button = page.locator('.key[data-hold="true"] .fire').first();

    await button.click();
    await page.locator(".plan .victims").waitFor();
    expect(world.fired).toEqual([]);
    await page.locator("button.leave").click();
    await button.hover();
    await page.mouse.down();
    await expect.poll(() => world.fired.length).toBe(1);
    await page.mouse.up();

    expect(world.fired[0]?.fault).toBe("node-kill");
  });

  test("two letters find a fault that has no key, and Enter does it", async () => {
    const { page, world, shownIn } = await open();

    await page.keyboard.press("/");
    await page.keyboard.type("nl");
    expect(await shownIn('.entry[aria-selected="true"]')).toContain("make a part far away");
    await page.keyboard.press("Enter");

    await expect.poll(() => world.fired.map(({ fault }) => fault)).toEqual(["network-latency"]);
    expect(await page.locator("dialog.catalogue[open]").count()).toBe(0);
  });

  test("the palette knows focuses, words and windows, and the arrows walk through it", async () => {
    const { page } = await open();

    await page.keyboard.press("Control+k");
    await page.keyboard.type("autoscaler alone");
    await page.keyboard.press("Enter");
    await page.locator('.stage[data-focus="scale"]').waitFor();
    await page.keyboard.press("0");
    await page.locator(".stage:not([data-focus])").waitFor();
    await page.keyboard.press("/");
    const first = await page.locator('.entry[aria-selected="true"]').getAttribute("data-act");
    await page.keyboard.press("ArrowDown");

    expect(first).toBe("fault pod-delete");
    const second = await page.locator('.entry[aria-selected="true"]').getAttribute("data-act");
    expect(second).not.toBe(first);
  });

  test("STOP is in sight in the whole stage, every focus, the palette and the keys' card", async () => {
    const { page, world } = await open();

    for (const key of ["0", "5", "6", "7", "8"]) {
      await page.keyboard.press(key);
      await page.locator(".key.stop").waitFor();
    }
    await page.keyboard.press("?");
    await page.locator(".help .stop-button").waitFor();
    await page.keyboard.press("/");
    await page.locator(".catalogue .stop-button").click();

    await expect.poll(() => world.stops).toEqual([{ all: true }]);
  });

  test("U takes the newest fault back, its button names it, and the page says so", async () => {
    const { page, world, shownIn } = await open();
    await page.keyboard.press("/");
    await page.keyboard.type("nl");
    await page.keyboard.press("Enter");
    await page.locator(".key.undo").waitFor();
    expect(await shownIn(".key.undo")).toContain("make a part far away");

    await page.keyboard.press("u");

    await page.locator(".key.undo").waitFor({ state: "detached" });
    await expect.poll(() => shownIn(".notice")).toBe("Taken back: make a part far away.");
    expect(world.stops).toEqual([{ id: expect.any(String) }]);
  });

  test("a refused window is told, not swallowed", async () => {
    const { page, shownIn } = await open();
    await page.evaluate(() => Object.assign(globalThis, { open: () => null }));

    await page.keyboard.press("w");

    await expect.poll(() => shownIn(".notice")).toContain("/?window=presenter");
  });

  test("the first action starts the talk's clock, and E pauses it", async () => {
    const { page } = await open();
    const runs = () => page.locator(".talk-clock").getAttribute("data-runs");
    expect(await runs()).toBe("false");

    await page.keyboard.press("k");
    await expect.poll(runs).toBe("true");
    await page.keyboard.press("e");

    await expect.poll(runs).toBe("false");
  });
});
