import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { chromiumMissing, chromiumPath, launchChromium } from "./chromium.ts";
import { openStage, type StageOptions, type StageServer } from "./stage-server.ts";

/** A page in a real browser, and everything that went wrong in it. */
export interface Seat extends AsyncDisposable {
  readonly page: Page;
  /** Errors, refusals by the content security policy, dialogs. */
  readonly complaints: string[];
}

export interface Audience {
  /** Where the built page is. */
  readonly pageDir: string;
  readonly stage: (options: Partial<StageOptions>) => Promise<StageServer>;
  /** Opens an address in a browser of its own. */
  readonly seat: (address: string, options?: BrowserContextOptions) => Promise<Seat>;
}

if (chromiumPath === null) process.stderr.write(`SKIPPED browser tests: ${chromiumMissing}\n`);

/** Builds the page once and opens a browser for the tests of a file. */
export function audience(): Audience {
  const pageDir = mkdtempSync(join(tmpdir(), "kintsugi-page-"));
  const open: AsyncDisposable[] = [];
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (chromiumPath === null) return;
    const root = join(import.meta.dirname, "../../dashboard");
    await build({ root, logLevel: "error", build: { outDir: pageDir, emptyOutDir: true } });
    browser = await launchChromium();
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(pageDir, { recursive: true, force: true });
  });
  const keep = <T extends AsyncDisposable>(one: T): T => {
    open.push(one);
    return one;
  };
  return {
    pageDir,
    stage: async (options) => keep(await openStage({ events: [], pageDir, ...options })),
    async seat(address, options = {}) {
      if (browser === null) throw new Error(chromiumMissing);
      return keep(await sitDown(browser, address, options));
    },
  };
}

async function sitDown(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
): Promise<Seat> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    const isAbsence = /ERR_CONNECTION_REFUSED|401|WebSocket connection/.test(message.text());
    if (message.type() === "error" && !isAbsence) complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** The pod as the page's list has it. */
export const podIn = (page: Page, uid: string) => page.locator(`[data-pod-uid="${uid}"]`);

/** Waits until the page shows the pod like this. */
export async function looks(page: Page, uid: string, look: string): Promise<void> {
  const now = () => podIn(page, uid).getAttribute("data-pod-look");
  await expect.poll(now, { timeout: 30_000 }).toBe(look);
}

/** Writes down every look that the page gives a pod from now on, however short: `read` tells them in order, without repeats. */
export async function watchLooks(page: Page): Promise<(uid: string) => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: [string, string][] = [];
    Object.assign(globalThis, { seenLooks: seen });
    const list = document.querySelector("ul[aria-label=Pods]");
    const note = () => {
      for (const pod of list?.querySelectorAll<HTMLElement>("[data-pod-uid]") ?? [])
        seen.push([pod.dataset["podUid"] ?? "", pod.dataset["podLook"] ?? ""]);
    };
    if (list !== null)
      new MutationObserver(note).observe(list, {
        attributes: true,
        childList: true,
        subtree: true,
      });
  });
  return async (uid) => {
    const seen = await page.evaluate(
      () => Reflect.get(globalThis, "seenLooks") as [string, string][],
    );
    const own = seen.filter(([one]) => one === uid).map(([, look]) => look);
    return own.filter((look, i) => look !== own[i - 1]);
  };
}
