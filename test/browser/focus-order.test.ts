import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { clusterStory } from "../fixtures/cluster-story.ts";
import { audience } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();
const calm = () => clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());

async function open() {
  const server = await stage({ events: calm() });
  const { page } = await seat(server.link());
  await page.locator(".picture").waitFor();
  return { ...server, page };
}

/** Where the focus is: what it is called, whether a ring shows it, which part of the page and which card it is in. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return null;
    // A fault's key has its ring around the whole of it.
    const ringed = [one, one.closest(".key")].filter((each) => each !== null);
    const hasRing = ringed.some((each) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(each);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    return {
      name: one.getAttribute("aria-label") ?? one.textContent,
      hasRing,
      part: one.closest("header.top, main, aside, footer")?.tagName ?? "",
      card: one.closest("dialog")?.className ?? null,
    };
  });

/** The stops of the Tab key from the beginning of the page, until it leaves the page or `most`. */
async function stops(page: Page, most = 80) {
  const all: NonNullable<Awaited<ReturnType<typeof focused>>>[] = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const one = await focused(page);
    if (one === null) break;
    all.push(one);
  }
  return all;
}

describe.skipIf(chromiumPath === null)("by keyboard alone", () => {
  test("Tab goes through the page in its order, and a ring shows where it is", async () => {
    const { page } = await open();

    const all = await stops(page);

    expect(all.length).toBeGreaterThan(6);
    expect(all.filter(({ hasRing }) => !hasRing)).toEqual([]);
    const parts = all.map(({ part }) => part);
    expect([...new Set(parts)]).toEqual(["HEADER", "MAIN", "ASIDE", "FOOTER"]);
    expect(parts).toEqual([...parts].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  });

  test.each([
    { card: "help", key: "?" },
    { card: "catalogue", key: "/" },
  ])("the $card takes the focus, keeps it, and gives it back", async ({ card, key }) => {
    const { page } = await open();
    await page.locator(".table-key").focus();

    await page.keyboard.press(key);
    await page.locator(`dialog.${card}[open]`).waitFor();
    const inside = new Set((await stops(page, 12)).map((one) => one.card));
    expect([...inside]).toEqual([card]);
    await page.keyboard.press("Escape");
    await page.locator(`dialog.${card}[open]`).waitFor({ state: "hidden" });

    await expect.poll(async () => (await focused(page))?.name ?? "").toContain("table");
  });

  test("whatever can be pressed is at least 24 pixels wide and high", async () => {
    const { page } = await open();

    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("button, [role=tab], input, select")]
        .map((one) => ({ name: one.textContent, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(({ name, box }) => `${name}: ${String(box.width)} × ${String(box.height)}`),
    );

    expect(small).toEqual([]);
  });
});

const order = ["HEADER", "MAIN", "ASIDE", "FOOTER"];
