import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chromiumMissing, chromiumPath, launchChromium } from "../browser/chromium.ts";
import { storefronts, untilWhole } from "./business.ts";
import {
  createTestLab,
  type LabProcess,
  removeHome,
  type TestLab,
  whyNoLab,
} from "./lab-process.ts";

// The page as the room sees it: a real browser at a real cluster. One bring-up for all: each test leaves the business whole.
let lab: TestLab;
let running: LabProcess;
let browser: Browser;
let page: Page;
let failure: string | null = chromiumPath === null ? chromiumMissing : null;
const complaints: string[] = [];

beforeAll(async () => {
  failure ??= await whyNoLab();
  if (failure !== null) return;
  lab = await createTestLab("kintsugi-page", { page: 17_200, shop: 18_181 });
  running = await lab.start();
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(running.url);
});

afterAll(async () => {
  if (failure !== null) return;
  await browser.close();
  await lab.kintsugi("down");
  await removeHome(lab);
});

beforeEach((context) => {
  if (failure !== null) context.skip(failure);
});

const untilRead = (what: string | RegExp) =>
  page.getByText(what).first().waitFor({ timeout: 60_000 });

test("the printed link opens the stage, with every node and every pod that the API server has", async () => {
  const { pods: all } = await untilWhole(lab);
  const pods = Object.values(all).map(({ name }) => name);
  await page.keyboard.press("v");
  for (const pod of pods)
    await page.locator("tr", { hasText: pod }).getByText("ready").first().waitFor();

  expect(await page.locator("tr.node").count()).toBe(3);
  await page.keyboard.press("v");
  await page.locator(".picture").waitFor();
});

test("by keyboard alone: a scenario found, looked at, played, healed, and told", async () => {
  const before = new Set(storefronts(await untilWhole(lab)).map(({ uid }) => uid));

  await page.keyboard.press("/");
  await page.keyboard.type("one pod dies");
  await page.keyboard.press("Shift+Enter");
  await page.locator(".scenario-plan button.go:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.locator('.scenario[data-result="healed"]').waitFor({ timeout: 60_000 });

  const replacement = storefronts(await untilWhole(lab)).find(({ uid }) => !before.has(uid));
  await page.locator(`.picture [data-bowl="${replacement?.name ?? ""}"]`).waitFor();
  await untilRead(/Mended in [\d.]+ s/);
  expect(await page.locator(".scenario").textContent()).toMatch(/healed in [\d.]+ s of 45 s/);
});

test("what somebody breaks with kubectl is on the page in each of its scenes", async () => {
  const [victim] = storefronts(await untilWhole(lab));
  const bowl = page.locator(`.picture [data-bowl="${victim?.name ?? ""}"]`);
  await bowl.waitFor();

  await lab.kubectl("-n", "pizza", "delete", "pod", victim?.name ?? "", "--wait=false");
  await page.keyboard.press("5");
  await page.locator('.lineup-place[data-replaces="true"]').first().waitFor({ timeout: 60_000 });
  const scenes = { 6: "node", 7: "scale", 8: "release" };
  for (const [key, scene] of Object.entries(scenes)) {
    await page.keyboard.press(key);
    await page.locator(`.focus[data-focus="${scene}"]`).getByText(/\d/).first().waitFor();
  }
  await page.keyboard.press("0");

  await untilWhole(lab);
  await expect.poll(() => bowl.count()).toBe(0);
});

test("a lab that is gone is said at once, and its return ends it without a click", async () => {
  const before = await lab.state();
  await running.end("SIGKILL");
  await page.locator('.freshness .chip[data-state="lost"]').waitFor();

  running = await lab.start();

  await page.locator('.freshness .chip[data-state="live"]').waitFor({ timeout: 60_000 });
  expect(Object.keys((await lab.state()).nodes)).toEqual(Object.keys(before.nodes));
});

test("and the browser had nothing to complain about", () => {
  expect(complaints.filter((text) => !/ERR_CONNECTION_REFUSED|WebSocket/.test(text))).toEqual([]);
});
