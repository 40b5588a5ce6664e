import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { PixelStamp } from "../../dashboard/measure.ts";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { audience, looks, podIn, watchLooks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const [firstFront = ""] = cast.front;
const uid = `${firstFront}-uid`;

describe.skipIf(chromiumPath === null)("the page in a browser", () => {
  test("shows the cluster of the snapshot: every pod on its node's shelf", async () => {
    const { link } = await stage({ events: calm() });
    const { page, complaints } = await seat(link());

    await looks(page, uid, "ready");

    expect(await page.locator(".shelf h2").allTextContents()).toEqual([
      "worker",
      "worker2",
      "worker3",
    ]);
    expect(await page.locator("[data-pod-uid]").count()).toBe(6);
    expect(await page.locator('[data-node="kintsugi-worker"] .bowl').count()).toBe(2);
    expect(complaints).toEqual([]);
  });

  test("a killed pod breaks, another is drawn in, and the healed one carries its seam and its time", async () => {
    const { link, store, world } = await stage({ events: calm() });
    const { page } = await seat(link());
    await looks(page, uid, "ready");
    const read = await watchLooks(page);
    const pod = store.state.pods[uid];

    if (pod !== undefined) world.kill(pod);
    await expect.poll(() => page.locator(".seam").count(), { timeout: 8000 }).toBe(1);
    const newUid = await page.locator('li[data-mended="true"]').getAttribute("data-pod-uid");

    expect((await read(uid)).at(-1)).toBe("lost");
    expect((await read(newUid ?? "")).slice(-3)).toEqual(["scheduled", "starting", "ready"]);
    expect(await page.locator('[data-mended="true"] .tag span').textContent()).toMatch(
      /^healed in \d\.\d s$/,
    );
    expect(await podIn(page, uid).count()).toBe(0);
  });

  test("a reload stays paired, and the code is gone from the address", async () => {
    const { link, url } = await stage({ events: calm() });
    const { page } = await seat(link());
    await looks(page, uid, "ready");

    expect(page.url()).toBe(url);
    await page.reload();

    await looks(page, uid, "ready");
  });

  test("without a code it says how to get in, and a pasted link lets it in", async () => {
    const { link, url } = await stage({ events: calm() });
    const { page } = await seat(url);
    await page.getByText("This stage is locked").waitFor();
    expect(await page.locator(".locked").textContent()).toContain("npm start");

    await page.goto(link());

    await looks(page, uid, "ready");
  });

  test("comes back by itself after the lab was gone, and says since when it was", async () => {
    const stateDir = mkdtempSync(join(tmpdir(), "kintsugi-sessions-"));
    onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
    const first = await stage({ events: calm(), stateDir });
    const { page } = await seat(first.link());
    await looks(page, uid, "ready");

    await first[Symbol.asyncDispose]();
    await page.locator('.banner[data-tone="broken"]').waitFor();
    expect(await page.locator(".banner").textContent()).toMatch(/since \d\d:\d\d:\d\d/);
    await stage({ events: calm(), stateDir, port: first.port });

    await expect.poll(() => page.locator(".banner").count(), { timeout: 15_000 }).toBe(0);
    await looks(page, uid, "ready");
  });

  test.each([
    { width: 1920, height: 1080 },
    { width: 1280, height: 720 },
  ])(
    "is one screen at $width × $height, without scrolling or clipped controls",
    async (viewport) => {
      const { link } = await stage({ events: calm() });
      const { page } = await seat(link(), { viewport });
      await looks(page, uid, "ready");

      const size = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return { width: scrollWidth, height: scrollHeight };
      });
      const stop = await page.locator(".key.stop").boundingBox();

      expect(size).toEqual(viewport);
      expect((stop?.y ?? 0) + (stop?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    },
  );

  test("asked to measure, it stamps each version of a pod once, after it was painted", async () => {
    const { link, store } = await stage({ events: calm() });
    const { page } = await seat(link("?measure"));
    await looks(page, uid, "ready");
    const pod = store.state.pods[uid];
    const before = Date.now();

    if (pod !== undefined) {
      const view = { ...pod, resourceVersion: "measured" };
      store.apply({ type: "seen", kind: "pods", at: Date.now(), view });
    }
    const read = () =>
      page.evaluate(() =>
        (Reflect.get(window, "__kintsugiPixels") as PixelStamp[]).filter(
          ({ resourceVersion, paintedAt }) => resourceVersion === "measured" && paintedAt !== null,
        ),
      );
    await expect.poll(async () => (await read()).length).toBe(1);

    const [stamp] = await read();
    expect(stamp?.uid).toBe(uid);
    expect(stamp?.at).toBeGreaterThanOrEqual(before);
    expect(stamp?.paintedAt ?? 0).toBeGreaterThanOrEqual(stamp?.at ?? Infinity);
  });

  test("a phone scrolls down, never sideways, and keeps STOP in reach", async () => {
    const { link } = await stage({ events: calm() });
    const { page } = await seat(link(), { viewport: { width: 390, height: 844 } });
    await looks(page, uid, "ready");

    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    const stop = await page.locator(".key.stop").boundingBox();

    expect(width).toBe(390);
    expect((stop?.y ?? 0) + (stop?.height ?? 0)).toBeLessThanOrEqual(844);
  });
});
