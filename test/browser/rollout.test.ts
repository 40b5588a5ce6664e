import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { LabError } from "../../backend/core/errors.ts";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { act, revision, rolloutView, setSeen, twoBadReleases } from "../fixtures/rollouts.ts";
import { templateOf } from "../fixtures/views.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const uid = `${cast.front[0] ?? ""}-uid`;
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());

async function open(options: Parameters<typeof seat>[1] = {}) {
  const server = await stage({ events: [...calm(), ...twoBadReleases(Date.now())] });
  const { page, complaints } = await seat(server.link(), options);
  await looks(page, uid, "ready");
  await page.keyboard.press("3");
  await page.locator(".revisions li").first().waitFor();
  return { ...server, page, complaints };
}

/** Whatever can be pressed and does not lie wholly within the panel. */
const clipped = (page: Page) =>
  page.evaluate(() => {
    const panel = document.querySelector(".rollout")?.getBoundingClientRect();
    if (panel === undefined) return ["no panel"];
    return [...document.querySelectorAll(".rollout button, .rollout .headline")]
      .filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const isIn = left >= panel.left - 1 && right <= panel.right + 1;
        return !isIn || top < panel.top - 1 || bottom > panel.bottom + 1;
      })
      .map((one) => one.textContent);
  });

describe.skipIf(chromiumPath === null)("the release on the page", () => {
  test("shows each revision with its pods, what makes it different, and the way back that is healthy", async () => {
    const { page, complaints } = await open();

    const rows = page.locator(".revisions li");

    expect(await rows.locator(".version").allTextContents()).toEqual(["crash", "bad", "v2", "v1"]);
    expect(await rows.nth(1).locator('[data-slot="available"]').count()).toBe(3);
    expect(await rows.nth(2).locator(".differences").textContent()).toBe(
      "image v1 → v2✓ served well",
    );
    expect(await page.locator('.undo[data-choice="true"]').getAttribute("aria-label")).toBe(
      "Undo to revision 2, v2",
    );
    expect(await page.locator(".rollout .deadline").textContent()).toMatch(
      /^counts as failed in \d+ s unless it gets on$/,
    );
    expect(await page.locator(".answers").textContent()).toContain("bad 100 %");
    expect(complaints).toEqual([]);
  });

  test("one click undoes; one key press releases", async () => {
    const { page, world } = await open();

    await page.locator('.undo[data-choice="true"]').click();
    await expect.poll(() => world.rolled.length).toBe(1);
    await page.getByRole("button", { name: /^Release v2/ }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => world.rolled.length).toBe(2);

    expect(world.rolled).toEqual([
      { app: "storefront", command: { do: "undo", toRevision: 2 } },
      { app: "storefront", command: { do: "release", version: "v2" } },
    ]);
  });

  test("an undo that is whole says how long it took, and what it has cost", async () => {
    const { page, store } = await open();
    const done = act({ do: "undo", fromVersion: "bad", state: "whole", tookMs: 6200, failed: 14 });
    const { deployments } = store.state;
    const deployment = Object.values(deployments).find(({ name }) => name === "storefront");
    if (deployment === undefined) throw new Error("The story has no storefront.");

    const back = { ...deployment, revision: 5, updated: 3, replicas: 3, resourceVersion: "whole" };
    store.apply(setSeen(Date.now(), revision(5, "v2", 3, { resourceVersion: "back" })));
    store.apply({ type: "seen", kind: "deployments", at: Date.now(), view: back });
    store.apply({ type: "rollout", at: Date.now(), rollout: rolloutView({ acts: [done] }) });

    await page.getByText("Undo took 6.2 s").waitFor();
    expect(await page.locator(".rollout-cost").textContent()).toBe(
      "14 orders failed, from the click until only v2 answered",
    );
  });

  test("a refusal is told with its remedy, and a fault that holds it offers its own undo", async () => {
    const { page, world, store } = await open();
    world.refusal = new LabError("paused", "It is paused.", "Resume it first.");

    await page.locator('.undo[data-choice="true"]').click();
    await page.getByText("Resume it first.").waitFor();

    const heldBy = { id: "e-7", title: "release a bad version" };
    store.apply({ type: "rollout", at: Date.now(), rollout: rolloutView({ heldBy }) });
    await page.getByRole("button", { name: "take that back" }).click();
    await expect.poll(() => world.stops).toEqual([{ id: "e-7" }]);
    expect(await page.locator(".undo:enabled, .release:enabled").count()).toBe(0);
  });

  test("names from the cluster are text, however they look", async () => {
    const { page, store, complaints } = await open();
    const nasty = '<img src=x onerror="alert(1)">';
    const template = { ...templateOf(nasty), parts: { [nasty]: nasty }, whole: "nasty" };
    const view = revision(5, nasty, 1, { name: "storefront-nasty", template, changeCause: nasty });

    store.apply(setSeen(Date.now(), view));

    await page.locator(".revisions .version", { hasText: nasty }).waitFor();
    expect(await page.locator(".rollout img").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test.each([
    { width: 1920, height: 1080, colorScheme: "dark" },
    { width: 1280, height: 720, colorScheme: "light" },
  ] as const)("fits at $width × $height, $colorScheme", async ({ width, height, colorScheme }) => {
    const { page } = await open({ viewport: { width, height }, colorScheme });

    const size = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { width: scrollWidth, height: scrollHeight };
    });

    expect(size).toEqual({ width, height });
    expect(await clipped(page)).toEqual([]);
  });

  test("a phone never scrolls sideways for it", async () => {
    const { page } = await open({ viewport: { width: 390, height: 844 } });

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await clipped(page)).toEqual([]);
  });
});
