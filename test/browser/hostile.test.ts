import { describe, expect, test } from "vitest";
import type { LabEvent } from "../../backend/wire/events.ts";
import { clusterStory } from "../fixtures/cluster-story.ts";
import { crowd } from "../fixtures/crowd.ts";
import { kubeEventView, labInfo, nodeView, podView } from "../fixtures/views.ts";
import { audience } from "./audience.ts";
import { chromiumPath } from "./chromium.ts";

const { stage, seat } = audience();

const corpus = [
  `<img src=x onerror="alert(1)">`,
  `<script>alert(2)</script>`,
  `"><svg onload=alert(3)>`,
  `javascript:alert(4)`,
  `{{constructor.constructor('alert(5)')()}}`,
  `'; alert(6); //`,
  `<iframe srcdoc="<script>alert(7)</script>"></iframe>`,
  `</style><style>*{display:none}</style>`,
  `\u202Egnp.exe\u2066`,
  `zero\u200Bwidth\uFEFF\u2060joiner\u200D`,
  "a".repeat(253),
  `__proto__`,
  `constructor`,
  `"] .bowl, [x="`,
  "𓀀".repeat(300),
];

/** A cluster in which every string that can be hostile is. */
function hostileCluster(): readonly LabEvent[] {
  const at = Date.now() - 3000;
  const story = clusterStory(Date.now() - 9000).filter((event) => event.at <= at);
  const lab: LabEvent = { type: "lab", at, lab: { ...labInfo(at), cluster: corpus[0] ?? "" } };
  const objects = corpus.flatMap((text, i): LabEvent[] => {
    const name = `${text}-${String(i)}`;
    const pod = podView({
      name,
      uid: `hostile-${String(i)}`,
      app: text,
      version: text,
      reason: text,
      phase: i % 2 === 0 ? "waiting" : "ready",
      node: i < 3 ? text : "kintsugi-worker",
    });
    const event = kubeEventView({ name, message: text, reason: text });
    return [
      { type: "seen", kind: "pods", at: at + i, view: pod },
      { type: "seen", kind: "events", at: at + i, view: event },
      ...(i < 3
        ? [{ type: "seen", kind: "nodes", at, view: nodeView({ name: text, zone: text }) } as const]
        : []),
    ];
  });
  return [...story, lab, ...objects, ...broken(at + 500)];
}

/** Lost and broken ones, so that the strings reach the timeline, the sentence and the ghosts. */
function broken(at: number): LabEvent[] {
  const [text = ""] = corpus;
  return [
    { type: "gone", kind: "pods", at, uid: "hostile-1" },
    {
      type: "experiment",
      at: at + 10,
      experiment: {
        id: text,
        fault: text,
        title: text,
        phase: "injecting",
        victims: [{ kind: "pod", name: text, uid: null }],
        kubectl: [`kubectl delete pod ${text}`],
        lesson: text,
        startedAt: at,
        endsAt: null,
        endedAt: null,
        seed: 1,
        note: text,
        by: null,
        error: { message: text, remedy: text },
      },
    },
  ];
}

describe.skipIf(chromiumPath === null)("a hostile cluster", () => {
  test("is only text: no elements, no dialogs, no violations", async () => {
    const { link } = await stage({ events: hostileCluster() });
    const { page, complaints } = await seat(link());
    await page.locator('[data-pod-uid="hostile-0"]').waitFor({ state: "attached" });
    await page.keyboard.press("p");
    await page.waitForFunction(() =>
      document.querySelector(".timeline h2")?.textContent?.includes("Kubernetes"),
    );

    const strange = await page.evaluate(
      () =>
        document.querySelectorAll("#stage :is(img, script, iframe, style, object, embed, a)")
          .length,
    );

    expect(strange).toBe(0);
    expect(complaints).toEqual([]);
    expect(await page.locator(".experiment h2").textContent()).toContain(corpus[0]);
    expect(await page.locator(".stage").isVisible()).toBe(true);
  });

  test("does not push anything off the screen", async () => {
    const { link } = await stage({ events: hostileCluster() });
    const { page } = await seat(link());
    await page.locator('[data-pod-uid="hostile-0"]').waitFor({ state: "attached" });

    const size = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.scrollHeight,
    ]);

    expect(size).toEqual([1920, 1080]);
  });

  test("is only text as a table, too, and every cell stays in its column", async () => {
    const { link } = await stage({ events: hostileCluster() });
    const { page, complaints } = await seat(link());
    await page.locator(".picture").waitFor();

    await page.keyboard.press("v");
    await page.locator('tr[data-pod-uid="hostile-0"]').waitFor();

    const seen = await page.evaluate(() => ({
      strange: document.querySelectorAll("#stage :is(img, script, iframe, style, object, embed, a)")
        .length,
      wide: document.querySelector(".scrolled")?.scrollWidth,
      room: document.querySelector(".scrolled")?.clientWidth,
      page: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
    }));
    expect(seen).toEqual({ strange: 0, wide: seen.room, room: seen.room, page: [1920, 1080] });
    expect(complaints).toEqual([]);
  });

  test("is only text on the canvas of a crowd", async () => {
    const events = [...hostileCluster(), ...crowd({ pods: 300, nodes: 3 }, Date.now() - 100)];
    const { link } = await stage({ events });
    const { page, complaints } = await seat(link());

    await page.locator(".field canvas").waitFor();
    await page.locator('ul[aria-label="Pods by node"]').waitFor({ state: "attached" });

    const size = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.scrollHeight,
    ]);
    expect(size).toEqual([1920, 1080]);
    expect(complaints).toEqual([]);
  });
});
