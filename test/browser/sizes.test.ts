import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { type Theme, themes } from "../../dashboard/settings.ts";
import { focusScenes } from "../fixtures/focus-scenes.ts";
import { audience } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();

const sizes = [
  { width: 1920, height: 1080 },
  { width: 1366, height: 768 },
  { width: 1280, height: 720 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
const scenes = [
  { scene: "the whole stage", key: null, story: "self-heal", shows: [".shelf h2"] },
  {
    scene: "self-healing",
    key: "5",
    story: "self-heal",
    shows: ['.lineup-place[data-replaces="true"] .beneath', ".big-figure", ".lines .bar"],
  },
  { scene: "31 pods at once", key: "5", story: "many", shows: [".big-figure", ".rest"] },
  { scene: "a silent node", key: "6", story: "node", shows: [".limit progress", ".shelf h2"] },
  {
    scene: "a node that is given up",
    key: "6",
    story: "node-gone",
    shows: [".moves li", '.ahead [data-state="now"]'],
  },
  { scene: "scaling", key: "7", story: "scale", shows: [".big-sum .result", ".scaling-chart"] },
  {
    scene: "a release",
    key: "8",
    story: "release",
    shows: ['[data-is="old"] .lineup', '[data-is="new"] .lineup', ".answers", ".big-undo"],
  },
] as const;

/** What the room has to see, whatever the scene. */
const always = [
  ".figure b",
  ".say p",
  ".key.stop .fire",
  ".freshness .chip",
  ".top .chip:not(.facts)",
  ".top .mark",
];
/** A focus hides none of these. */
const shown = [".figure b", ".say p", ".key.stop .fire", ".freshness .chip"];
const ofScenes = [
  ".focus-bar button",
  ".big-label",
  ".big-figure",
  ".big-note",
  ".big-headline",
  ".big-sum span",
  ".focus-why",
  ".focus .headline",
  ".lineup .vessel",
  ".lineup .tag b",
  ".limit p",
  ".ahead li",
  ".moves li",
  ".focus-cost",
  ".focus .expected",
  ".focus .lines > li",
  ".scaling-chart svg",
  ".revision-side header > *",
  ".way p",
  ".answers li",
  ".big-undo",
  ".shelf h2",
];

/** Whatever of it does not lie wholly within the screen and within all that cuts off what is in it. A phone scrolls down. */
const clipped = (page: Page) =>
  page.evaluate(
    ({ selectors, isPhone }) => {
      const isCut = (one: Element): boolean => {
        const { left, right, top, bottom, width } = one.getBoundingClientRect();
        if (width === 0 || left < -1 || right > innerWidth + 1) return true;
        if (!isPhone && (top < -1 || bottom > innerHeight + 1)) return true;
        for (let up = one.parentElement; up !== null; up = up.parentElement) {
          if (up.matches("body, .keys, .only-read")) break;
          if (getComputedStyle(up).overflow === "visible") continue;
          const box = up.getBoundingClientRect();
          const isIn = left >= box.left - 1 && right <= box.right + 1;
          if (!isIn || top < box.top - 1 || bottom > box.bottom + 1) return true;
        }
        return false;
      };
      const found = [...document.querySelectorAll(selectors)];
      const tooWide =
        document.documentElement.scrollWidth > innerWidth ? ["it scrolls sideways"] : [];
      const cut = found.filter(isCut);
      return [...tooWide, ...cut.map((one) => `${one.getAttribute("class")} ${one.textContent}`)];
    },
    {
      selectors: [...always, ...ofScenes].join(),
      isPhone: (page.viewportSize()?.width ?? 0) < 900,
    },
  );

/** Blocks that must not run into one another. */
const overlapping = (page: Page) =>
  page.evaluate(() => {
    const blocks = [".heal-left > *", ".scale-focus > *", ".release-focus > *", ".node-focus > *"];
    const boxes = [...document.querySelectorAll([".focus-bar", ".bottom", ...blocks].join())].map(
      (one) => ({ name: one.getAttribute("class") ?? "", box: one.getBoundingClientRect() }),
    );
    return boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter(({ box }) => {
          const isBeside = a.box.right <= box.left + 1 || box.right <= a.box.left + 1;
          return !isBeside && a.box.bottom > box.top + 1 && box.bottom > a.box.top + 1;
        })
        .map(({ name }) => `${a.name} and ${name}`),
    );
  });

async function choose(page: Page, theme: Theme): Promise<void> {
  for (const _ of themes) {
    if ((await page.locator("html").getAttribute("data-theme")) === theme) return;
    await page.keyboard.press("t");
  }
}

describe.skipIf(chromiumPath === null)("every scene on every screen", () => {
  test.each(scenes)(
    "nothing of $scene is cut off in any size and any theme",
    async ({ key, story, shows }) => {
      const server = await stage({ events: focusScenes[story](Date.now()) });
      const { page, complaints } = await seat(server.link());
      await page.locator(".stage .figure b").waitFor();
      if (key !== null) await page.keyboard.press(key);
      if (key !== null) await page.locator(".focus-bar").waitFor();
      for (const one of [...shown, ...shows]) await page.locator(one).first().waitFor();

      const found: string[] = [];
      for (const size of sizes) {
        await page.setViewportSize(size);
        for (const theme of themes) {
          await choose(page, theme);
          const wrong = [...(await clipped(page)), ...(await overlapping(page))];
          found.push(...wrong.map((one) => `${size.width} × ${size.height}, ${theme}: ${one}`));
        }
      }

      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  test("the same key, or a click, leads back to the whole stage", async () => {
    const server = await stage({ events: focusScenes["self-heal"](Date.now()) });
    const { page } = await seat(server.link());
    await page.locator(".stage .figure b").waitFor();

    await page.keyboard.press("5");
    await page.locator(".heal-focus").waitFor();
    await page.keyboard.press("5");
    await page.locator(".shelves").waitFor();
    await page.keyboard.press("8");
    await page.locator(".focus-bar .back").click();
    await page.locator(".shelves").waitFor();

    expect(await page.locator(".focus").count()).toBe(0);
  });
});
