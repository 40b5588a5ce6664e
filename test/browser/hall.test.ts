import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openAudience } from "../../backend/audience/launch.ts";
import { createLifetime, type Lifetime } from "../../backend/core/lifetime.ts";
import type { RunView } from "../../backend/wire/recovery.ts";
import { themes } from "../../dashboard/settings.ts";
import { mendedRun, openRun } from "../fixtures/healing-runs.ts";
import { everyOffer, steadyEvents } from "../fixtures/offers.ts";
import { audience } from "./audience.ts";
import { violations } from "./axe.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const phonePages = mkdtempSync(join(tmpdir(), "kintsugi-phones-"));
const open: Lifetime[] = [];
beforeAll(async () => {
  const root = join(import.meta.dirname, "../../dashboard/phone");
  await build({ root, logLevel: "error", build: { outDir: phonePages, emptyOutDir: true } });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.end();
});
afterAll(() => rmSync(phonePages, { recursive: true, force: true }));

const pocket = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

/** A stage, the real process that serves phones, and a browser for either. */
async function openHall() {
  const server = await stage({ events: steadyEvents(Date.now()), offers: everyOffer() });
  const lifetime = createLifetime();
  open.push(lifetime);
  const { store, world } = server;
  const hall = await openAudience({
    port: 0,
    minutes: 5,
    pageDir: phonePages,
    source: store,
    votes: world.votes,
    lifetime,
  });
  // However the hall is reached: the test stays on this machine.
  const address = new URL(hall.url);
  address.hostname = "127.0.0.1";
  return {
    ...server,
    /** As a lab that is closed. */
    leave: () => lifetime.end(),
    phone: async (colorScheme: "dark" | "light" = "dark") =>
      await seat(address.href, { ...pocket, colorScheme }),
    tell: (run: RunView) => store.apply({ type: "run", at: Date.now(), run }),
  };
}

/** The stage with its panel open, as the presenter has it. */
async function openPanel({ link }: Awaited<ReturnType<typeof openHall>>) {
  const { page, complaints } = await seat(link());
  await page.locator('.stage[data-link="live"] .key.stop').waitFor();
  await page.keyboard.press("a");
  // Before the faults are known there is nothing to ask.
  await page.locator("dialog.audience-card[open] button.go:not([aria-disabled=true])").waitFor();
  return { page, complaints };
}

const tap = (page: Page, title: string) =>
  page.locator("#options button", { hasText: title }).tap();

/** Nothing to scroll sideways for, and whatever can be tapped is large enough for a thumb. */
async function fits(page: Page): Promise<void> {
  const { wide, small } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    small: [...document.querySelectorAll("button")]
      .filter((one) => one.getBoundingClientRect().height < 48)
      .map(({ textContent }) => textContent),
  }));
  expect({ wide, small }).toEqual({ wide: false, small: [] });
}

describe.skipIf(chromiumPath === null)("the hall's phones", () => {
  test("a phone sees what breaks and heals while it happens", async () => {
    const hall = await openHall();
    const { page, complaints } = await hall.phone();
    const troubles = () => page.locator("#troubles").textContent();
    await expect.poll(troubles).toContain("Nothing is broken");

    const hitAt = Date.now() - 5000;
    hall.tell(openRun(hitAt));
    await expect.poll(troubles).toContain("kill a pod");
    hall.tell({ ...mendedRun(hitAt), id: openRun(hitAt).id });
    await expect.poll(troubles).toContain("Nothing is broken");
    expect(complaints).toEqual([]);
  });

  test("what somebody else's object is called reaches no phone", async () => {
    const hall = await openHall();
    const { page, complaints } = await hall.phone();
    const title = "<img src=x onerror=alert(1)> is not Ready any more";
    hall.tell({ ...openRun(Date.now() - 1000), cause: { by: "outside", title } });

    const shown = () => page.locator("body").textContent();
    await expect.poll(shown).toContain("Something from outside the lab");
    expect(await shown()).not.toContain("onerror");
    expect(complaints).toEqual([]);
  });

  test("the hall chooses by tapping, the presenter fires by Enter alone", async () => {
    const hall = await openHall();
    const { page, complaints } = await openPanel(hall);
    const [first, second, fickle] = [
      await hall.phone(),
      await hall.phone("light"),
      await hall.phone(),
    ];
    const phones = [first, second, fickle];
    const panel = () => page.locator(".audience-vote").textContent();

    await page.keyboard.press("Enter");
    await expect.poll(() => hall.store.state.audience?.vote?.state).toBe("open");
    const options = hall.store.state.audience?.vote?.options ?? [];
    const [pod = "", node = ""] = options.map(({ title }) => title);
    for (const one of phones) await tap(one.page, node);
    // One of them changes its mind: still one vote each.
    await tap(fickle.page, pod);
    await expect.poll(panel).toMatch(/1 vote, 33 %.*2 votes, 67 %/);
    expect(await first.page.locator("#options").textContent()).not.toContain("%");

    await page.locator(".audience-vote button.go:not([aria-disabled=true])").waitFor();
    await page.keyboard.press("Enter");
    const fire = page.locator(".fire-winner button.go");
    await fire.waitFor();
    expect(await fire.textContent()).toContain(node);
    await expect.poll(() => first.page.locator("#ask").textContent()).toContain(node);
    await page.keyboard.press("Enter");
    await page.locator(".plan .victims").waitFor();
    expect(hall.world.fired).toEqual([]);
    await page.keyboard.press("Enter");
    await expect.poll(() => hall.world.fired.length).toBe(1);
    expect([...complaints, ...phones.flatMap((one) => one.complaints)]).toEqual([]);
  });

  test.each(["dark", "light"] as const)(
    "axe finds nothing wrong with a phone in the %s, and nothing is too wide or too small",
    async (scheme) => {
      const hall = await openHall();
      const { page } = await hall.phone(scheme);
      const look = async () => {
        expect(await violations(page)).toEqual([]);
        for (const width of [390, 320]) {
          await page.setViewportSize({ width, height: 568 });
          await fits(page);
        }
      };
      await page.locator("#troubles li").waitFor();
      await look();
      hall.tell(openRun(Date.now() - 1000));
      hall.world.votes.armVote({ faults: ["pod-delete", "node-kill", "load-spike"] });
      await page.locator("#options button").first().tap();
      await page.locator("[aria-pressed=true]").waitFor();
      await look();
      await hall.world.votes.closeVote();
      await page.locator("#options .result").first().waitFor();
      await look();
    },
  );

  test.each(themes)("nor with the panel and what the projector shows, in %s", async (theme) => {
    const hall = await openHall();
    const { page } = await seat(hall.link());
    await page.evaluate((chosen) => localStorage.setItem("kintsugi.theme", chosen), theme);
    await page.reload();
    await page.locator('.stage[data-link="live"] .key.stop').waitFor();
    const projector = await page.context().newPage();
    await projector.goto(`${hall.url}?window=projector`);
    await page.keyboard.press("a");
    await page.locator("dialog.audience-card[open] button.go").waitFor();
    await projector.locator('.projector[data-focus="audience"]').waitFor();
    expect([...(await violations(page)), ...(await violations(projector))]).toEqual([]);
    await page.keyboard.press("Enter");
    await page.locator(".vote-words").waitFor();
    expect([...(await violations(page)), ...(await violations(projector))]).toEqual([]);
  });

  test("a phone whose hall is gone says how old its page is", async () => {
    const hall = await openHall();
    const { page } = await hall.phone();
    const link = () => page.locator("#link").textContent();
    await expect.poll(link).toBe("Live from the stage");

    await hall.leave();
    await expect.poll(link).toMatch(/^No connection: this is \d+ s old/);
  });
});
