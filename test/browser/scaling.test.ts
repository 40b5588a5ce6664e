import { z } from "zod";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { loadSpike } from "../../chaos/faults/load-spike.ts";
import type { FaultOffer } from "../../backend/wire/commands.ts";
import { clusterStory } from "../fixtures/cluster-story.ts";
import { flashSale } from "../fixtures/flash-sale.ts";
import { audience } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();

const { name, title, group, description, lesson, key, params } = loadSpike;
const spikeOffer: FaultOffer = {
  name,
  title,
  group,
  description,
  lesson,
  key,
  mnemonic: null,
  destructive: false,
  hidden: null,
  params: z.toJSONSchema(params, { io: "input" }),
};

/** The page `ms` milliseconds after a flash sale's story began. */
async function open(ms: number, options: Parameters<typeof seat>[1] = {}) {
  const now = Date.now();
  const calm = clusterStory(now - 300_000);
  const events = [...calm, ...flashSale(now - ms, ms)].toSorted((a, b) => a.at - b.at);
  const server = await stage({ events, offers: [spikeOffer] });
  const { page, complaints } = await seat(server.link(), options);
  await page.locator(".stage .tabs").waitFor();
  await page.keyboard.press("2");
  await page.locator(".autoscaler .sum").waitFor();
  return { ...server, page, complaints };
}

/** Whatever can be pressed or has to be read, and does not lie wholly within the panel. */
const clipped = (page: Page) =>
  page.evaluate(() => {
    const panel = document.querySelector(".autoscaler")?.getBoundingClientRect();
    if (panel === undefined) return ["no panel"];
    const all = ".autoscaler :is(button, .headline, .sum, .why, .scaling-slots, .scaling-chart)";
    return [...document.querySelectorAll(all)]
      .filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const isIn = left >= panel.left - 1 && right <= panel.right + 1;
        return !isIn || top < panel.top - 1 || bottom > panel.bottom + 1;
      })
      .map((one) => one.textContent);
  });

describe.skipIf(chromiumPath === null)("the autoscaler on the page", () => {
  test("tells a decision with the calculation that it came from", async () => {
    const { page, complaints } = await open(66_000);

    expect(await page.locator(".scaling-now .headline").textContent()).toBe(" kitchen: 2 → 6");
    expect(await page.locator(".scaling-now .sum").textContent()).toBe(
      "172 % of 60 % target → ceil(2 × 2.87) = 6",
    );
    expect(await page.locator('.scaling-slots [data-state="missing"]').count()).toBe(4);
    expect(await page.locator(".decisions li b").textContent()).toBe("2 → 6");
    expect(complaints).toEqual([]);
  });

  test("counts down while it waits to have fewer", async () => {
    const { page } = await open(187_000);

    const says = page.locator(".scaling-now .why");

    expect(await says.textContent()).toMatch(/^3 would do: waits \d+ s, scale-down stabilisation$/);
    expect(await page.locator(".scaling-now .window").count()).toBe(1);
    expect(await page.locator(".kitchens li").count()).toBe(8);
  });

  test("sends more visitors, as many and in the shape that were chosen", async () => {
    const { page, world } = await open(20_000);

    await page.getByRole("button", { name: "+120" }).click();
    await page.getByRole("button", { name: "ramp" }).click();
    await page.getByRole("button", { name: "30 s" }).click();
    await page.getByRole("button", { name: "send them" }).click();

    await expect
      .poll(() => world.fired)
      .toEqual([{ fault: "load-spike", params: { rate: 120, shape: "ramp", seconds: 30 } }]);
  });

  test.each([
    { width: 1920, height: 1080 },
    { width: 1280, height: 720 },
    { width: 1024, height: 768 },
    { width: 390, height: 844 },
  ])("nothing is cut off at $width × $height", async (viewport) => {
    const { page } = await open(187_000, { viewport });

    expect(await clipped(page)).toEqual([]);
  });
});
