import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { crowd } from "../fixtures/crowd.ts";
import { audience } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const [firstFront = ""] = cast.front;

async function open(events = calm()) {
  const server = await stage({ events });
  const { page, complaints } = await seat(server.link());
  await page.locator(".picture").waitFor();
  await page.keyboard.press("v");
  await page.locator(".pod-table tr", { hasText: "storefront" }).first().waitFor();
  return { ...server, page, complaints };
}

/** The texts of one line. */
const line = (page: Page, name: string) =>
  page.locator("tr", { hasText: name }).locator("th, td").allTextContents();
const region = (page: Page) => page.getByRole("region", { name: "Pods by node" });
const hasFocus = (page: Page) =>
  region(page).evaluate((element) => element === document.activeElement);

describe.skipIf(chromiumPath === null)("the scene as a table", () => {
  test("one key shows every pod under its node, and the same key the picture again", async () => {
    const { page } = await open();

    const [name, app, phase, ready, restarts, age, version] = await line(page, firstFront);
    expect([name, app, phase, ready, restarts]).toEqual([
      firstFront,
      "storefront",
      "ready",
      "yes",
      "0",
    ]);
    expect(age).toMatch(/min|h/);
    expect(version).toBe("v1");
    expect(await page.locator("tr.node th").allTextContents()).toEqual([
      "worker 2 pods",
      "worker2 2 pods",
      "worker3 2 pods",
    ]);
    await page.keyboard.press("v");

    await page.locator(".shelves").waitFor();
  });

  test("changes under the reader's eyes and leaves the focus where it is", async () => {
    const { page, store, world } = await open();
    await region(page).focus();
    const pod = store.state.pods[`${firstFront}-uid`];

    if (pod !== undefined) world.kill(pod);
    await page.locator('tr[data-pod-look="lost"]').waitFor();
    await page.getByText("ready, healed").waitFor();

    expect(await hasFocus(page)).toBe(true);
  });

  test("of a thousand pods those in view are in the document, and each line knows its number", async () => {
    const { page, complaints } = await open([...crowd({ pods: 1000, nodes: 8 }, Date.now())]);
    const lines = page.locator("tbody tr[aria-rowindex]");
    const last = page.locator('tr[aria-rowindex="1009"]');

    const count = () => page.locator("table").getAttribute("aria-rowcount");
    await expect.poll(count).toBe("1009");
    expect(await lines.count()).toBeLessThan(200);
    expect(await last.count()).toBe(0);
    await region(page).focus();
    await page.keyboard.press("End");

    await last.waitFor();
    expect(await last.locator("th").textContent()).toMatch(/^[a-z]+-\w+-\w+$/);
    expect(complaints).toEqual([]);
  });
});
