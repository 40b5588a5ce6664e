import { describe, expect, test } from "vitest";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { labInfo, nodeView } from "../fixtures/views.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const uid = `${cast.front[0] ?? ""}-uid`;

describe.skipIf(chromiumPath === null)("everybody can use the page", () => {
  test("every control has a name, every picture a description, every id is there once", async () => {
    const { link } = await stage({ events: calm() });
    const { page } = await seat(link());
    await looks(page, uid, "ready");
    await page.keyboard.press("Shift+K");
    await page.locator(".plan .victims").waitFor();

    const found = await page.evaluate(() => {
      const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
      const ids = all("[id]").map(({ id }) => id);
      return {
        namelessButtons: all("button").filter(
          (one) => (one.getAttribute("aria-label") ?? one.textContent).trim() === "",
        ).length,
        namelessFields: all("input, select").filter((one) => one.closest("label") === null).length,
        namelessPictures: all("[role=img]").filter((one) => !one.hasAttribute("aria-label")).length,
        doubleIds: ids.filter((id, i) => ids.indexOf(id) !== i),
        language: document.documentElement.lang,
        headings: all("h1").length,
      };
    });

    expect(found).toEqual({
      namelessButtons: 0,
      namelessFields: 0,
      namelessPictures: 0,
      doubleIds: [],
      language: "en",
      headings: 1,
    });
  });

  test("the sentence is told to screen readers, and the pods are a list in words", async () => {
    const { link } = await stage({ events: calm() });
    const { page } = await seat(link());
    await looks(page, uid, "ready");

    const told = page.locator(".say [aria-live=polite]");
    await expect.poll(() => told.textContent()).toMatch(/^All is well/);
    expect(await page.locator(`[data-pod-uid="${uid}"]`).textContent()).toBe(
      `${cast.front[0] ?? ""}, ready, on kintsugi-worker`,
    );
  });

  test.each(["dark", "light"] as const)(
    "a %s system gets the theme for it",
    async (colorScheme) => {
      const { link } = await stage({ events: calm() });
      const { page } = await seat(link(), { colorScheme });
      await looks(page, uid, "ready");

      const theme = await page.evaluate(() => document.documentElement.dataset["theme"]);

      expect(theme).toBe(colorScheme === "dark" ? "lacquer" : "paper");
    },
  );

  test("who wants no motion gets none, dots included", async () => {
    const { link, store } = await stage({ events: clusterStory(Date.now() - 9000) });
    const { page } = await seat(link(), { reducedMotion: "reduce" });
    await looks(page, `${cast.kitchens[1] ?? ""}-uid`, "ready");
    const before = store.state.visitors?.totals.ok ?? 0;
    await expect.poll(() => (store.state.visitors?.totals.ok ?? 0) > before + 10).toBe(true);

    const moving = await page.evaluate(() => document.getAnimations().length);

    expect(moving).toBe(0);
  });

  test("simulated nodes are named so, and visitors are absent with the reason", async () => {
    const at = Date.now() - 1000;
    const noVisitors = "Simulated nodes run no containers.";
    const lab = { ...labInfo(at), simulated: true, ordersPerSecond: null, noVisitors } as const;
    const { link } = await stage({
      events: [
        { type: "lab", at, lab: { ...lab, provider: "kwok" } },
        { type: "seen", kind: "nodes", at, view: nodeView({ name: "node-1" }) },
      ],
    });
    const { page } = await seat(link());
    await page.getByText("simulated nodes", { exact: true }).waitFor();

    expect(await page.locator(".avail").textContent()).toContain(noVisitors);
    expect(await page.locator(".figure, .strip").count()).toBe(0);
  });

  test("a blank map says why", async () => {
    const { link } = await stage({ events: [] });
    const { page } = await seat(link());

    await page.locator(".blank").waitFor();

    expect(await page.locator(".blank").textContent()).toContain("not reached a cluster yet");
  });

  test("each kind's age is a touch away", async () => {
    const feed = { state: "stale", at: Date.now() - 12_000, reason: "silent", garbage: 0 } as const;
    const { link } = await stage({
      events: [...calm(), { type: "feed", kind: "hpas", at: Date.now() - 1, feed }],
    });
    const { page } = await seat(link());
    await looks(page, uid, "ready");

    await page.locator(".freshness button").focus();

    expect(await page.locator(".freshness button").textContent()).toMatch(/^hpas stale 1\d s$/);
    expect(await page.locator('.ages [data-kind="hpas"]').textContent()).toContain("silent");
    expect(await page.locator(".ages").isVisible()).toBe(true);
  });
});
