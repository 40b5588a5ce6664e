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
export const looks = (page: Page, uid: string, look: string) =>
  expect.poll(() => podIn(page, uid).getAttribute("data-pod-look"), { timeout: 8000 }).toBe(look);
