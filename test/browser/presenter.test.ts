import { describe, expect, test } from "vitest";
import { LabError } from "../../backend/core/errors.ts";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const uid = `${cast.front[0] ?? ""}-uid`;

const open = async () => {
  const server = await stage({ events: calm() });
  const { page, complaints } = await seat(server.link());
  await looks(page, uid, "ready");
  return { ...server, page, complaints };
};

describe.skipIf(chromiumPath === null)("the presenter's hands", () => {
  test("one key fires the fault with its defaults, and the page names victim and command", async () => {
    const { page, world } = await open();

    await page.keyboard.press("k");
    await page.locator('[data-pod-look="leaving"]').first().waitFor({ state: "attached" });

    expect(world.fired).toEqual([{ fault: "pod-delete", params: {} }]);
    expect(await page.locator(".say .command").textContent()).toContain("kubectl -n pizza delete");
    expect(await page.locator(".experiment .victims").textContent()).toContain("storefront-");
  });

  test("shift and the key shows the plan first; Enter does what was shown", async () => {
    const { page, world } = await open();

    await page.keyboard.press("Shift+K");
    await page.locator(".plan .victims").waitFor();
    const planned = await page.locator(".plan .victims").textContent();
    expect(world.fired).toEqual([]);
    expect(await page.locator('[data-aimed="true"]').getAttribute("data-bowl")).toBe(planned);
    await page.keyboard.press("Enter");

    await expect.poll(() => world.fired.length).toBe(1);
    expect(await page.locator(".experiment .victims").textContent()).toBe(planned);
  });

  test("the form is built from the schema, and its plan follows what is chosen", async () => {
    const { page, world } = await open();
    await page.keyboard.press("Shift+K");

    await page.locator("select[name=mode]").selectOption("count");
    await page.locator("input[name=amount]").fill("2");
    await expect
      .poll(() => page.locator(".plan .victims").textContent())
      .toMatch(/^storefront\S+, storefront\S+$/);
    await page.locator("select[name=app]").selectOption("kitchen");
    await expect.poll(() => page.locator(".plan .victims").textContent()).toMatch(/^kitchen/);
    await page.locator("button.go").click();

    await expect.poll(() => world.fired.length).toBe(1);
    expect(world.fired[0]?.params).toEqual({
      app: "kitchen",
      mode: "count",
      amount: 2,
      grace: "graceful",
    });
  });

  test("slash opens everything; typing narrows it down, and Shift and Enter show the first one's plan", async () => {
    const { page, world } = await open();

    await page.keyboard.press("/");
    await page.locator("dialog.catalogue[open]").waitFor();
    await page.keyboard.type("kill");
    expect(await page.locator(".entry").count()).toBe(1);
    await page.keyboard.press("Shift+Enter");
    await page.locator(".plan .victims").waitFor();

    expect(await page.locator("dialog.catalogue[open]").count()).toBe(0);
    expect(await page.locator(".plan .holds").textContent()).toContain("Nothing is held");
    expect(world.fired).toEqual([]);
  });

  test("Esc stops everything and closes whatever is open", async () => {
    const { page, world } = await open();
    await page.keyboard.press("?");
    await page.locator("dialog.help[open]").waitFor();
    await page.keyboard.press("Shift+K");
    await page.locator(".fault-form").waitFor();

    await page.keyboard.press("Escape");

    await expect.poll(() => world.stops).toEqual([{ all: true }]);
    await expect.poll(() => page.locator(".fault-form, dialog.help[open]").count()).toBe(0);
  });

  test("a held key acts once", async () => {
    const { page, world } = await open();

    await page.keyboard.down("k");
    await page.keyboard.down("k");
    await page.keyboard.down("k");
    await page.keyboard.up("k");
    await expect.poll(() => page.locator(".seam").count(), { timeout: 8000 }).toBe(1);

    expect(world.fired.length).toBe(1);
  });

  test("a refusal is shown with its remedy", async () => {
    const { page, world } = await open();
    world.refusal = new LabError("no-victims", "No pod is ready.", "Wait until one is.");

    await page.keyboard.press("k");
    await page.locator(".banner").waitFor();

    expect(await page.locator(".banner").textContent()).toContain("No pod is ready.");
    expect(await page.locator(".banner").textContent()).toContain("Wait until one is.");
  });

  test("everything is reached and done with Tab and Enter alone", async () => {
    const { page, world } = await open();
    const reached = new Set<string>();

    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ""));
    }
    await page.locator(".key .fire").first().focus();
    await page.keyboard.press("Enter");

    expect([...reached].join("|")).toMatch(/plain words.*lacquer|paper.*keys.*kill a pod.*STOP/);
    await expect.poll(() => world.fired.length).toBe(1);
  });

  test("T changes the theme and P the words, and both are remembered", async () => {
    const { page } = await open();
    const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
    const before = await theme();

    await page.keyboard.press("t");
    await page.keyboard.press("p");
    await page.reload();
    await looks(page, uid, "ready");

    expect(await theme()).not.toBe(before);
    expect(await page.locator(".timeline h2").textContent()).toContain("Kubernetes");
  });
});
