import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { cast } from "../fixtures/cluster-story.ts";
import { everyOffer, steadyEvents } from "../fixtures/offers.ts";
import { audience, looks } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const uid = `${cast.front[0] ?? ""}-uid`;

/** One browser with the presenter's window and the audience's. */
const open = async () => {
  const offers = everyOffer();
  const server = await stage({ events: steadyEvents(Date.now()), offers, withScenarios: true });
  const { page: presenter, complaints } = await seat(server.link("?window=presenter"));
  await presenter.locator(".presenter").waitFor();
  const projector = await presenter.context().newPage();
  projector.on("pageerror", (error) => complaints.push(error.message));
  await projector.goto(`${server.url}?window=projector`);
  await looks(projector, uid, "ready");
  return { ...server, presenter, projector, complaints };
};

const controls = "button, input, select, textarea, a[href], kbd:visible, [tabindex], [role=tab]";

const palette = async (page: Page, typed: string, then: string) => {
  await page.keyboard.press("/");
  await page.keyboard.type(typed);
  await page.keyboard.press(then);
};

describe.skipIf(chromiumPath === null)("the presenter's window and the audience's", () => {
  test("what the presenter presses, the projector shows: focus, words, theme, what is in front", async () => {
    const { presenter, projector } = await open();
    const themeOf = (page: Page) => page.evaluate(() => document.documentElement.dataset["theme"]);

    await presenter.keyboard.press("7");
    await projector.locator('.projector[data-focus="scale"]').waitFor();
    await presenter.keyboard.press("0");
    await projector.locator(".projector:not([data-focus])").waitFor();
    await presenter.keyboard.press("2");
    await projector.locator('.story[data-topic="scaling"]').waitFor();
    await presenter.keyboard.press("4");
    await presenter.keyboard.press("p");
    await projector.getByText("in Kubernetes' words").waitFor();
    await presenter.keyboard.press("t");

    await expect.poll(() => themeOf(projector)).toBe(await themeOf(presenter));
  });

  test("a window that opens later shows what the others show", async () => {
    const { presenter, url } = await open();
    await presenter.keyboard.press("8");

    const late = await presenter.context().newPage();
    await late.goto(`${url}?window=projector`);

    await late.locator('.projector[data-focus="release"]').waitFor();
    expect(await late.title()).toBe("Kintsugi, projector");
  });

  test("the audience's window has no controls in any of its scenes, and no key or click acts in it", async () => {
    const { presenter, projector, world, complaints } = await open();
    await presenter.keyboard.press("k");
    await expect.poll(() => world.fired.length).toBe(1);

    for (const key of ["0", "1", "2", "3", "4", "5", "6", "7", "8", "0"]) {
      await presenter.keyboard.press(key);
      expect(await projector.locator(controls).count()).toBe(0);
    }
    for (const key of ["k", "n", "Escape", "/", "?", "Enter", "Space", "u", "w", "1", "7"])
      await projector.keyboard.press(key);
    for (const one of await projector.locator("[data-control]:visible").all())
      await one.click({ force: true });

    expect(world.fired.length).toBe(1);
    expect(world.stops).toEqual([]);
    expect(await projector.locator("dialog, .fault-form").count()).toBe(0);
    expect(await projector.getByText(/press a key|take it back|token|code=/i).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("a whole scenario by keyboard alone: cued, announced, played to its verdict, with its notes", async () => {
    const { presenter, projector, world } = await open();
    await palette(presenter, "one pod dies", "Control+Enter");
    await presenter.keyboard.press("Control+k");
    await presenter.locator(".note-card", { hasText: "Look at the three storefronts" }).waitFor();
    expect(world.fired).toEqual([]);

    await presenter.keyboard.press("Space");
    await presenter.locator(".order", { hasText: "Space does the next" }).waitFor();
    expect(world.fired).toEqual([]);
    await presenter.keyboard.press("Space");
    await presenter.locator(".note-card", { hasText: "I take one away, politely" }).waitFor();
    const waits = await presenter.locator(".waits").textContent();
    await presenter.locator('.scenario[data-result="healed"]').waitFor({ timeout: 25_000 });

    expect(waits).toBe("goes on until it is steady again");
    expect(world.fired.map(({ fault }) => fault)).toEqual(["pod-delete"]);
    expect(await presenter.locator(".note-card").textContent()).toContain("Nobody was paged");
    expect(await projector.locator(".scenario").textContent()).toContain("healed");
    expect(await projector.getByText("Nobody was paged").count()).toBe(0);
  }, 60_000);

  test("a destructive cue is announced by Space, and held to be done", async () => {
    const { presenter, world } = await open();
    await palette(presenter, "lose a zone", "Control+Enter");
    await presenter.keyboard.press("Control+k");

    await presenter.keyboard.press("Space");
    await presenter.locator(".order", { hasText: "Space does the next" }).waitFor();
    await presenter.keyboard.press("Space");
    await presenter.locator(".plan .victims").waitFor();
    expect(world.fired).toEqual([]);
    await presenter.locator("button.leave").click();
    await presenter.locator("h1").click();
    await presenter.keyboard.down("Space");
    await expect.poll(() => world.fired.length).toBe(1);
    await presenter.keyboard.up("Space");

    expect(world.fired[0]?.fault).toBe("zone-outage");
    await presenter.locator('.order [data-state="done"]').waitFor();
  });

  test("the running order is kept in this browser", async () => {
    const { presenter } = await open();
    await palette(presenter, "nl", "Control+Enter");
    await presenter.keyboard.press("Control+k");

    await presenter.reload();

    await presenter.locator(".order [data-state=next]").waitFor();
    expect(await presenter.locator(".order").textContent()).toContain("make a part far away");
  });
});
