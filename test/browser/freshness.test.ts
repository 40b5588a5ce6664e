import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import type { StageServer } from "./stage-server.ts";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { createUnrest, crowd } from "../fixtures/crowd.ts";
import { podView } from "../fixtures/views.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat, pageDir } = audience();
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const uid = `${cast.front[0] ?? ""}-uid`;

const link = (page: Page) => page.locator(".stage").getAttribute("data-link");
async function becomes(page: Page, state: string, timeout = 30_000): Promise<void> {
  await expect.poll(() => link(page), { timeout }).toBe(state);
}
const banner = (page: Page) => page.locator(".banner");

/** A lab that can be stopped. */
async function openLab() {
  const child = fork(join(import.meta.dirname, "frozen-lab.ts"), [pageDir]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const [address] = (await once(child, "message")) as [string];
  return { child, address };
}

/** The page's pods and the store's, by uid. */
const known = ({ store }: StageServer) => Object.keys(store.state.pods).sort();
const shown = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("ul[aria-label=Pods] li")]
      .filter(({ dataset }) => dataset["podPhase"] !== "gone")
      .map(({ dataset }) => dataset["podUid"] ?? "")
      .sort(),
  );

describe.skipIf(chromiumPath === null)("truth under stress", () => {
  test("a lab in which nothing happens is heard all the same", async () => {
    const { address } = await openLab();
    const { page } = await seat(address);
    await becomes(page, "live");

    const start = Date.now();
    await expect.poll(() => Date.now() - start, { timeout: 30_000 }).toBeGreaterThan(9000);

    await becomes(page, "live");
  });

  test("a lab that stops in its tracks is stale, then lost, and both end by themselves", async () => {
    const { child, address } = await openLab();
    const { page } = await seat(address);
    await looks(page, uid, "ready");

    child.kill("SIGSTOP");
    await becomes(page, "stale");
    const caption = page.locator(".say .caption");
    await expect.poll(() => caption.textContent()).toContain("has had no news");
    expect(await banner(page).textContent()).toMatch(/fallen silent.*last heard at \d\d:\d\d:\d\d/);
    expect(await page.locator(".freshness button").textContent()).toMatch(/stale \d+ s/);
    child.kill("SIGCONT");
    await becomes(page, "live");
    expect(await banner(page).count()).toBe(0);

    child.kill("SIGSTOP");
    await becomes(page, "lost", 60_000);
    child.kill("SIGCONT");
    await becomes(page, "live");
    expect(await banner(page).count()).toBe(0);
  });

  test("a browser that was frozen for a minute catches up by a fresh snapshot, without a gap", async () => {
    const server = await stage({ events: calm() });
    const { page, complaints } = await seat(server.link());
    await looks(page, uid, "ready");
    const devtools = await page.context().newCDPSession(page);
    const lost = server.store.state.pods[uid];

    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    const frozenAt = Date.now();
    if (lost !== undefined) server.world.kill(lost);
    for (let i = 0; i < 1200; i++) {
      const view = podView({ name: `kitchen-late-${String(i % 6)}`, app: "kitchen" });
      server.store.apply({ type: "seen", kind: "pods", at: Date.now(), view });
    }
    await expect
      .poll(() => Date.now() - frozenAt, { timeout: 90_000, interval: 1000 })
      .toBeGreaterThan(60_000);
    await devtools.send("Page.setWebLifecycleState", { state: "active" });

    await becomes(page, "live");
    await expect.poll(() => shown(page), { timeout: 15_000 }).toEqual(known(server));
    expect(known(server)).not.toContain(uid);
    expect(await page.locator(".timeline li, .story-panel").count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test("a burst of 2,000 events does not freeze the page: keys work within it, and all of it arrives", async () => {
    const server = await stage({ events: crowd({ pods: 1000, nodes: 8 }, Date.now() - 2000) });
    const { page, complaints } = await seat(server.link());
    await page.locator(".field canvas").waitFor({ state: "attached" });
    const unrest = createUnrest(server.store);

    for (let i = 0; i < 250; i++) {
      unrest.kill(2);
      unrest.step();
    }
    await page.keyboard.press("v");
    const { lab } = server.store.state;
    if (lab !== null)
      server.store.apply({ type: "lab", at: Date.now(), lab: { ...lab, version: "v-last" } });

    await page.locator(".pod-table").waitFor();
    await page.getByText("v-last").waitFor();
    expect(server.store.seq).toBeGreaterThan(2000);
    expect(complaints).toEqual([]);
  });
});
