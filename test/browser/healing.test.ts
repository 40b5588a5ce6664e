import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { RunView } from "../../backend/wire/recovery.ts";
import type { Store } from "../../backend/state/store.ts";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { nodeForecast, podForecast } from "../fixtures/forecasts.ts";
import {
  manyRun,
  mendedRun,
  nodeRun,
  openRun,
  podTimes,
  recoveryRow,
} from "../fixtures/healing-runs.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const uid = `${cast.front[0] ?? ""}-uid`;
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const runEvent = (run: RunView) => ({ type: "run", at: Date.now(), run }) as const;
const tell = (store: Store, run: RunView) => store.apply(runEvent(run));

type SeatOptions = Parameters<typeof seat>[1];

async function open(runs: readonly RunView[], options: SeatOptions = {}) {
  const server = await stage({ events: [...calm(), ...runs.map(runEvent)] });
  const { page, complaints } = await seat(server.link(), options);
  await looks(page, uid, "ready");
  return { ...server, page, complaints };
}

const many = (hitAt: number) => manyRun(hitAt, 31);
const shownTab = (page: Page) => page.locator('[role=tab][aria-selected="true"]').textContent();

/** Whatever of the panel does not lie wholly within it. */
const clipped = (page: Page) =>
  page.evaluate(() => {
    const panel = document.querySelector(".healing")?.getBoundingClientRect();
    if (panel === undefined) return ["no panel"];
    const parts = ".healing > *, .healing .line, .healing .detail, .healing .legend li, .rest";
    return [...document.querySelectorAll(parts)]
      .filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const isIn = left >= panel.left - 1 && right <= panel.right + 1;
        return !isIn || top < panel.top - 1 || bottom > panel.bottom + 1;
      })
      .map((one) => `${one.className} ${one.textContent}`);
  });

describe.skipIf(chromiumPath === null)("the healing on the page", () => {
  test("tells how long it took, in which steps, at what cost and against which forecast", async () => {
    const { page, complaints } = await open([mendedRun(Date.now() - 8000)]);
    await page.keyboard.press("1");

    await page.getByText("Mended in 3.2 s").waitFor();

    expect(await page.locator(".facts-line").textContent()).toBe(
      "3 of 96 orders failed · forecast 2.2–4.1 s",
    );
    expect(await page.locator(".lines .bar").count()).toBe(podTimes.length - 1);
    expect(await page.locator(".ghost").count()).toBe(podForecast.terms.length);
    expect(await page.locator(".legend").textContent()).toMatch(/heard stamp, whole s order/);
    expect(await page.locator(".detail").textContent()).toContain(
      "periodSeconds = 1 s (deployment/storefront",
    );
    expect(await page.locator(".verdict").textContent()).toContain("forecast held");
    expect(complaints).toEqual([]);
  });

  test("a healing that begins comes forward, grows, and is closed when it is over", async () => {
    const { page, store } = await open([]);
    expect(await shownTab(page)).toContain("What happened");
    const hitAt = Date.now() - 1500;

    tell(store, openRun(hitAt));
    const bar = page.locator('.lines .bar[data-growing="true"]');
    await bar.waitFor();
    const widths = async () => (await bar.boundingBox())?.width ?? 0;
    const before = await widths();

    expect(await shownTab(page)).toContain("Healing");
    expect(await page.locator(".headline").textContent()).toMatch(/Healing for \d\.\d s/);
    await expect.poll(widths).toBeGreaterThan(before + 5);
    tell(store, mendedRun(hitAt));
    await page.locator(".bar-seam").waitFor();
    expect(await bar.count()).toBe(0);
  });

  test("who wants no motion sees time in whole seconds", async () => {
    const { page } = await open([openRun(Date.now() - 1500)], { reducedMotion: "reduce" });

    const changes = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let seen = 0;
          const line = document.querySelector(".headline");
          if (line !== null)
            new MutationObserver(() => seen++).observe(line, {
              characterData: true,
              childList: true,
              subtree: true,
            });
          setTimeout(() => resolve(seen), 1500);
        }),
    );

    expect(changes).toBeLessThanOrEqual(4);
  });

  test("keys hold a story in front, let it go, and turn back to earlier healings", async () => {
    const first = mendedRun(Date.now() - 60_000, { wholeAt: Date.now() - 59_000 });
    const { page, store } = await open([first, mendedRun(Date.now() - 8000)]);

    await page.keyboard.press("1");
    await page.getByText("2 of 2").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("Mended in 1.0 s").waitFor();
    await page.keyboard.press("4");
    await page.locator(".timeline").waitFor();
    tell(store, openRun(Date.now()));
    await page.locator("[data-held=true]").waitFor();
    expect(await shownTab(page)).toContain("What happened");
    await page.keyboard.press("4");
    tell(store, openRun(Date.now() + 1));

    await page.locator(".healing").waitFor();
    await page.keyboard.press("?");
    expect(await page.locator(".help").textContent()).toContain("The healing before");
  });

  test("each bar says whose time it was when it is reached", async () => {
    const { page } = await open([nodeRun(Date.now() - 23_000)]);
    await page.locator(".lines .line").first().focus();

    expect(await page.locator(".detail").textContent()).toContain("--node-monitor-grace-period");
    await page.getByRole("button", { name: /storefront-\S+2mxkq, replaced by/ }).focus();
    expect(await page.locator(".detail").textContent()).toContain("opens up of storefront 2mxkq");
    await page.locator(".expected").focus();
    expect(await page.locator(".waterfall .terms li").count()).toBe(nodeForecast.terms.length);
    await page.keyboard.press("p");
    expect(await page.locator(".facts-line").textContent()).toContain("for the node to be Ready");
  });

  test("names are only text, and who was not this lab is called so", async () => {
    const hitAt = Date.now() - 6000;
    const evil = `<img src=x onerror="document.title='owned'">`;
    const rows = [0, 1].map((i) =>
      recoveryRow({ name: `${evil}${i}`, app: evil, hitAt, times: podTimes, isOver: i === 0 }),
    );
    const run = mendedRun(hitAt, {
      cause: { by: "outside", title: evil },
      rows,
      wholeAt: null,
      verdict: null,
    });
    const { page, complaints } = await open([run]);

    await page.locator(".outside").waitFor();

    expect(await page.locator(".cause > b").textContent()).toBe(evil);
    expect(await page.locator(".healing img").count()).toBe(0);
    expect(await page.title()).toBe("Kintsugi");
    expect(complaints).toEqual([]);
  });

  test.each([
    { what: "a pod", make: mendedRun, width: 1920, height: 1080 },
    { what: "a pod", make: mendedRun, width: 1280, height: 720 },
    { what: "a node", make: nodeRun, width: 1280, height: 720 },
    { what: "31 pods", make: many, width: 1920, height: 1080 },
    { what: "31 pods", make: many, width: 1280, height: 720 },
  ])("the healing of $what fits on a screen of $width × $height", async (given) => {
    const { make, width, height } = given;
    const { page } = await open([make(Date.now() - 22_000)], { viewport: { width, height } });
    await page.keyboard.press("1");
    await page.locator(".lines").waitFor();

    const size = await page.evaluate(() => document.documentElement.scrollHeight);

    expect(size).toBe(height);
    expect(await clipped(page)).toEqual([]);
    expect(await page.locator(".strip").isVisible()).toBe(true);
  });

  test("a phone has it in one column", async () => {
    const viewport = { width: 390, height: 844 };
    const { page } = await open([nodeRun(Date.now() - 22_000)], { viewport });
    await page.locator(".lines").waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await clipped(page)).toEqual([]);
  });

  test("a plan tells its forecast before anything happens", async () => {
    const { page, world } = await open([]);
    const before = { ...world };
    Object.assign(world, {
      plan: async (...given: Parameters<typeof world.plan>) => ({
        ...(await before.plan(...given)),
        forecast: podForecast,
      }),
    });

    await page.keyboard.press("Shift+K");
    await page.locator(".actions .forecast").waitFor();

    expect(await page.locator(".actions .forecast").textContent()).toBe(
      "Should be whole after 2.2–4.1 s, 0–3 failed orders.",
    );
    expect(await page.locator(".plan .terms li").count()).toBe(3);
  });
});
