import { describe, expect, test } from "vitest";
import type { LabEvent } from "../../backend/wire/events.ts";
import { themes } from "../../dashboard/settings.ts";
import { cast, clusterStory } from "../fixtures/cluster-story.ts";
import { crowd } from "../fixtures/crowd.ts";
import { flashSale } from "../fixtures/flash-sale.ts";
import { mendedRun, openRun } from "../fixtures/healing-runs.ts";
import { twoBadReleases } from "../fixtures/rollouts.ts";
import { audience } from "./audience.ts";
import { type Found, violations } from "./axe.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();

/** Everything has something to show: healed and healing, scaled, released. */
const busyPast = (now: number): readonly LabEvent[] => {
  const past = [...clusterStory(now - 300_000), ...flashSale(now - 120_000, 120_000)];
  const runs = [mendedRun(now - 60_000), openRun(now - 3000)];
  return [
    ...past.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at),
    ...twoBadReleases(now),
    ...runs.map((run) => ({ type: "run", at: now, run }) as const),
  ];
};

/** A stage with this past, in this theme. */
async function open(theme: string, given: readonly LabEvent[] = busyPast(Date.now())) {
  const server = await stage({ events: given });
  const { page, complaints } = await seat(server.link());
  await page.evaluate((chosen) => localStorage.setItem("kintsugi.theme", chosen), theme);
  await page.reload();
  await page.locator(".stage").waitFor();
  return { ...server, page, complaints };
}

/** By keyboard alone: what is pressed, what shows that it is there, and what closes it. */
const scenes = [
  { name: "calm", keys: "", shows: ".scene", closes: "" },
  { name: "healing", keys: "1", shows: ".healing", closes: "1" },
  { name: "scaling", keys: "2", shows: ".autoscaler", closes: "2" },
  { name: "release", keys: "3", shows: ".rollout", closes: "3" },
  { name: "what happened", keys: "4", shows: ".timeline", closes: "4" },
  { name: "focus on a heal", keys: "5", shows: '.stage[data-focus="self-heal"]', closes: "5" },
  { name: "focus on a node", keys: "6", shows: '.stage[data-focus="node"]', closes: "6" },
  { name: "focus on scaling", keys: "7", shows: '.stage[data-focus="scale"]', closes: "7" },
  { name: "focus on a release", keys: "8", shows: '.stage[data-focus="release"]', closes: "8" },
  { name: "table", keys: "v", shows: ".pod-table", closes: "v" },
  { name: "help", keys: "?", shows: "dialog.help[open]", closes: "?" },
  { name: "catalogue", keys: "/", shows: "dialog.catalogue[open]", closes: "Escape" },
  { name: "plan", keys: "Shift+K", shows: ".plan .victims", closes: "Escape" },
] as const;

describe.skipIf(chromiumPath === null)("everybody can use the page", () => {
  test.each(themes)("axe finds nothing wrong with any scene in %s", async (theme) => {
    const { page, complaints } = await open(theme);
    const found: Record<string, readonly Found[]> = {};

    for (const { name, keys, shows, closes } of scenes) {
      if (keys !== "") await page.keyboard.press(keys);
      await page.locator(shows).first().waitFor();
      const wrong = await violations(page);
      if (wrong.length > 0) found[name] = wrong;
      if (closes !== "") await page.keyboard.press(closes);
    }

    expect(found).toEqual({});
    expect(complaints).toEqual([]);
  });

  test.each(themes)("nor with the presenter's window or the room's in %s", async (theme) => {
    const { page, url } = await open(theme);
    const found: Record<string, readonly Found[]> = {};
    for (const [name, shows] of [
      ["presenter", ".presenter"],
      ["projector", ".projector .scene"],
    ] as const) {
      const other = await page.context().newPage();
      await other.goto(`${url}?window=${name}`);
      await other.locator(shows).first().waitFor();
      const wrong = await violations(other);
      if (wrong.length > 0) found[name] = wrong;
    }

    expect(found).toEqual({});
  });

  test("nor in the middle of a fault, nor with a thousand pods", async () => {
    const calm = clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
    const { page, store, world } = await open("lacquer", calm);
    const pod = store.state.pods[`${cast.front[0] ?? ""}-uid`];
    if (pod !== undefined) world.kill(pod);
    await page.locator('[data-look="lost"]').first().waitFor({ state: "attached" });
    const broken = await violations(page);

    for (const event of crowd({ pods: 1000, nodes: 8 }, Date.now())) store.apply(event);
    await page.locator(".field canvas").waitFor();
    const crowded = await violations(page);

    expect({ broken, crowded }).toEqual({ broken: [], crowded: [] });
  });
});
