import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Store } from "../../backend/state/store.ts";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { crowd } from "../fixtures/crowd.ts";
import { nodeView, podView } from "../fixtures/views.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const [firstFront = ""] = cast.front;

type SeatOptions = Parameters<typeof seat>[1];

async function openCrowd(pods: number, nodes: number) {
  const server = await stage({ events: crowd({ pods, nodes }, Date.now() - 1000) });
  const { page, complaints } = await seat(server.link());
  await page.locator(".field canvas").waitFor();
  return { ...server, page, complaints };
}

/** Counts from now on how many tiles are drawn, and notes each flight over the picture. */
const watch = (page: Page) =>
  page.evaluate(() => {
    const seen = { drawn: 0, flights: [] as { layer: string; ms: number; moves: string[] }[] };
    Object.assign(globalThis, { __seen: seen });
    const drawing = CanvasRenderingContext2D.prototype;
    const draw = Reflect.get(drawing, "drawImage") as () => void;
    drawing.drawImage = function (...given: unknown[]) {
      seen.drawn += 1;
      Reflect.apply(draw, this, given);
    };
    const animate = Reflect.get(Element.prototype, "animate") as () => Animation;
    Element.prototype.animate = function (frames, options) {
      const ms = typeof options === "object" ? Number(options.duration) : Number(options);
      const moves = [...new Set((frames as Keyframe[]).flatMap((one) => Object.keys(one)))];
      seen.flights.push({ layer: this.parentElement?.className ?? "", ms, moves });
      return Reflect.apply(animate, this, [frames, options]);
    };
  });
const seen = (page: Page) =>
  page.evaluate(
    () =>
      Reflect.get(globalThis, "__seen") as {
        readonly drawn: number;
        readonly flights: readonly { layer: string; ms: number; moves: string[] }[];
      },
  );

/** So long did nothing happen. */
async function passed(ms: number): Promise<void> {
  const start = Date.now();
  await expect.poll(() => Date.now() - start, { timeout: 10_000 }).toBeGreaterThan(ms);
}

/** A worker falls silent, its pod is given up, and its successor is placed on a live one. */
function loseNode(store: Store): void {
  const at = Date.now();
  const pod = store.state.pods[`${firstFront}-uid`];
  if (pod === undefined) return;
  const silent = nodeView({ name: "kintsugi-worker", readiness: "silent", readinessAt: at });
  store.apply({ type: "seen", kind: "nodes", at, view: silent });
  const gone = { ...pod, phase: "leaving", deletedAt: at, resourceVersion: "leaving" } as const;
  store.apply({ type: "seen", kind: "pods", at, view: gone });
  const fresh = { name: "storefront-6d5f8b7c94-fresh", createdAt: at, readyAt: null };
  const pending = podView({ ...fresh, phase: "pending", node: null });
  store.apply({ type: "seen", kind: "pods", at, view: pending });
  const placed = podView({ ...fresh, phase: "scheduled", node: "kintsugi-worker2" });
  store.apply({ type: "seen", kind: "pods", at, view: placed });
}

async function openCalm(options: SeatOptions = {}) {
  const server = await stage({ events: calm() });
  const { page } = await seat(server.link(), options);
  await looks(page, `${firstFront}-uid`, "ready");
  await watch(page);
  return { ...server, page };
}

describe.skipIf(chromiumPath === null)("many pods", () => {
  test("a thousand are tiles on one canvas, and are told by node to whoever cannot see it", async () => {
    const { page, complaints } = await openCrowd(1000, 8);

    expect(await page.locator(".picture canvas").count()).toBe(1);
    expect(await page.locator(".shelf, .shelves .bowl").count()).toBe(0);
    expect(await page.locator('ul[aria-label="Pods by node"] li').allTextContents()).toEqual(
      Array.from({ length: 8 }, (_, i) => `worker${String(i + 1)}: 125 pods`),
    );
    expect(complaints).toEqual([]);
  });

  test("nothing is drawn while nothing happens, and of a thousand tiles only those that change", async () => {
    const { page, store } = await openCrowd(1000, 8);
    await watch(page);
    await passed(1500);
    const { drawn } = await seen(page);
    await passed(2500);
    expect((await seen(page)).drawn).toBe(drawn);

    const [pod] = Object.values(store.state.pods);
    store.apply({ type: "gone", kind: "pods", at: Date.now(), uid: pod?.uid ?? "" });

    await expect.poll(async () => (await seen(page)).drawn).toBeGreaterThan(drawn);
    expect((await seen(page)).drawn).toBeLessThan(drawn + 100);
  });

  test("fewer are bowls again", async () => {
    const { page, store } = await openCrowd(130, 4);

    for (const { uid } of Object.values(store.state.pods).slice(60)) {
      store.apply({ type: "gone", kind: "pods", at: Date.now() - 60_000, uid });
    }

    await page.locator(".shelves .bowl").first().waitFor();
    expect(await page.locator(".field").count()).toBe(0);
  });
});

describe.skipIf(chromiumPath === null)("a replacement", () => {
  test("travels from the dead node to its place on a live one, moved by the compositor alone", async () => {
    const { page, store } = await openCalm();

    loseNode(store);
    const flights = async () => (await seen(page)).flights.filter(({ layer }) => layer === "drift");
    await expect.poll(async () => (await flights()).length).toBe(1);

    const [flight] = await flights();
    expect(flight?.ms).toBeLessThanOrEqual(400);
    expect(flight?.moves.sort()).toEqual(["offset", "opacity", "transform"]);
    await expect.poll(() => page.locator(".drift > i").count()).toBe(0);
    expect(await page.locator('.shelf[data-health="silent"]').getAttribute("data-node")).toBe(
      "kintsugi-worker",
    );
  });

  test("is simply there for who wants no motion, and no dot flies", async () => {
    const { page, store } = await openCalm({ reducedMotion: "reduce" });

    loseNode(store);
    const visit = clusterStory(Date.now() - 20_000).filter(({ type }) => type === "visitors");
    for (const event of visit.slice(0, 40)) store.apply(event);
    await looks(page, "storefront-6d5f8b7c94-fresh-uid", "scheduled");

    expect((await seen(page)).flights).toEqual([]);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});
