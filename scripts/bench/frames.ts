// npm run bench bench/frames.ts [pods …]: does the page keep up with many pods? Its own server, store and socket over a made-up cluster, and a real browser.
// A few % of the pods die and are replaced each second, orders fly as dots; then a burst of 2,000 events within a second.
// The browser draws in software here, on whatever cores are free: the load beside each row belongs to its figures.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, CDPSession, Page } from "playwright-core";
import { build } from "vite";
import { sleep } from "../../backend/core/wait.ts";
import { launchChromium } from "../../test/browser/chromium.ts";
import { openStage, type StageServer } from "../../test/browser/stage-server.ts";
import { createUnrest, crowd } from "../../test/fixtures/crowd.ts";
import { installFrames, readFrames } from "./frames/in-page.ts";

const sizes = process.argv
  .slice(2)
  .filter((one) => /^\d+$/.test(one))
  .map(Number);
const profileTo = process.argv.find((one) => one.startsWith("--profile="))?.slice(10) ?? null;
const seconds = 12;
const churnPerSecond = 0.03;
const burst = { events: 2000, everyMs: 20 };

const pageDir = await mkdtemp(join(tmpdir(), "kintsugi-frames-"));
await build({
  root: join(import.meta.dirname, "../../dashboard"),
  logLevel: "error",
  // A profile is to be read.
  build: { outDir: pageDir, emptyOutDir: true, minify: profileTo === null },
});
console.table(await weigh(join(pageDir, "assets")));
const browser = await launchChromium();
const rows = [];
for (const pods of sizes.length > 0 ? sizes : [100, 1000, 5000]) {
  rows.push(await measure(browser, pods));
  // On a busy machine it takes minutes: what is known is not lost when somebody stops it.
  console.error(JSON.stringify(rows.at(-1)));
}
await browser.close();
await rm(pageDir, { recursive: true });
console.table(rows.map(({ frames }) => frames));
console.table(rows.map(({ costs }) => costs));
process.exit();

/** What the page weighs on its way, in kB. */
async function weigh(folder: string) {
  const files = await readdir(folder);
  const kB = (bytes: number) => Number((bytes / 1000).toFixed(1));
  return Promise.all(
    files.sort().map(async (file) => {
      const bytes = await readFile(join(folder, file));
      return { file, kB: kB(bytes.length), "kB gzipped": kB(gzipSync(bytes, { level: 9 }).length) };
    }),
  );
}

async function measure(inside: Browser, pods: number) {
  const nodes = pods > 1000 ? 100 : pods > 100 ? 8 : 4;
  const stage = await openStage({ events: crowd({ pods, nodes }, Date.now() - 1000), pageDir });
  const context = await inside.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(stage.link());
  await page.locator(".picture").waitFor();
  const devtools = await context.newCDPSession(page);
  const unrest = createUnrest(stage.store);
  unrest.serve();
  await page.evaluate(installFrames);
  await sleep(3000);
  const idle = await whileFor(page, devtools, 5000);
  const stop = disturb(unrest, pods);
  await sleep(2000);
  const busy = await profiled(devtools, pods, () => whileFor(page, devtools, seconds * 1000));
  const tasks = await tasksOf(inside, page, 6000);
  const wire = await bytesOf(devtools, 4000);
  stop();
  await sleep(4000);
  const flood = await flooded(stage, page);
  const heap = await heapOf(devtools);
  await context.close();
  await stage[Symbol.asyncDispose]();
  const load = loadavg()[0]?.toFixed(1);
  return {
    frames: {
      pods,
      nodes,
      ...busy.frames,
      ...tasks,
      "burst: longest ms": flood.longest,
      "burst: consistent after ms": flood.consistentMs,
      load,
    },
    costs: {
      pods,
      "idle: CPU %": idle.cpu,
      "busy: CPU %": busy.cpu,
      "script %": busy.script,
      "style+layout %": busy.layout,
      "wire kB/s": wire,
      "heap MB": heap,
      load,
    },
  };
}

/** Ten times a second a few die, a few get on, and visitors order. */
function disturb(unrest: ReturnType<typeof createUnrest>, pods: number): () => void {
  let owed = 0;
  const timer = setInterval(() => {
    owed += (pods * churnPerSecond) / 10;
    unrest.kill(Math.floor(owed));
    owed -= Math.floor(owed);
    unrest.step();
    unrest.visit(2);
  }, 100);
  return () => clearInterval(timer);
}

/** Frames, and the main thread's own CPU time (not the clock's: others may have the cores). */
async function whileFor(page: Page, devtools: CDPSession, ms: number) {
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await metricsOf(devtools);
  await page.evaluate(readFrames);
  await sleep(ms);
  const frames = await page.evaluate(readFrames);
  const after = await metricsOf(devtools);
  await devtools.send("Performance.disable");
  const share = (...names: string[]) => {
    const spent = names.reduce((sum, name) => sum + (after[name] ?? 0) - (before[name] ?? 0), 0);
    return Number(((spent * 100_000) / ms).toFixed(1));
  };
  return {
    frames,
    cpu: share("TaskDuration"),
    script: share("ScriptDuration"),
    layout: share("LayoutDuration", "RecalcStyleDuration"),
  };
}

async function metricsOf(devtools: CDPSession): Promise<Readonly<Record<string, number>>> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** With --profile=FILE where the time goes is kept, one file a size, for the browser's own profiler. */
async function profiled<T>(devtools: CDPSession, pods: number, work: () => Promise<T>): Promise<T> {
  if (profileTo === null) return work();
  await devtools.send("Profiler.enable");
  await devtools.send("Profiler.start");
  const done = await work();
  const { profile } = await devtools.send("Profiler.stop");
  await writeFile(`${profileTo}.${String(pods)}.cpuprofile`, JSON.stringify(profile));
  return done;
}

/** What the main thread's tasks take of its own CPU time: a task of more than a frame's 16.7 ms makes a frame late on any machine. */
async function tasksOf(inside: Browser, page: Page, ms: number) {
  await inside.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  await sleep(ms);
  const { traceEvents } = JSON.parse(String(await inside.stopTracing())) as Trace;
  const main = traceEvents.find(({ args }) => args?.name === "CrRendererMain");
  const spent = traceEvents
    .filter(({ name, tid, pid }) => name === "RunTask" && tid === main?.tid && pid === main.pid)
    .map(({ tdur = 0 }) => tdur / 1000)
    .sort((a, b) => a - b);
  const at = (share: number) =>
    Number((spent.at(-Math.ceil(spent.length * share)) ?? 0).toFixed(1));
  return {
    "task p99.9 CPU ms": at(0.001),
    "longest CPU ms": Number((spent.at(-1) ?? 0).toFixed(1)),
    "over 16.7 CPU ms": spent.filter((one) => one > 1000 / 60).length,
  };
}

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    /** CPU time, microseconds. */
    readonly tdur?: number;
    readonly args?: { readonly name?: string };
  }[];
}

async function bytesOf(devtools: CDPSession, ms: number): Promise<number> {
  let bytes = 0;
  await devtools.send("Network.enable");
  devtools.on("Network.webSocketFrameReceived", ({ response }) => {
    bytes += response.payloadData.length;
  });
  await sleep(ms);
  await devtools.send("Network.disable");
  return Number((bytes / ms).toFixed(1));
}

/** 2,000 events within a second, and a last one that can be seen: how long until the page has it? */
async function flooded({ store }: StageServer, page: Page) {
  const lab = store.state.lab;
  if (lab === null) throw new Error("The crowd has a lab.");
  const marker = "v9.9.9-burst";
  const arrived = page.waitForFunction(
    (text) => document.querySelector("#stage")?.textContent?.includes(text) === true,
    marker,
    { polling: "raf", timeout: 120_000 },
  );
  const pods = Object.values(store.state.pods);
  await page.evaluate(readFrames);
  const rounds = 1000 / burst.everyMs;
  const start = performance.now();
  for (let round = 0, told = 0; round < rounds; round++) {
    for (; told < (burst.events / rounds) * (round + 1); told++) {
      const pod = pods[(told * 7) % pods.length];
      if (pod === undefined) continue;
      const phase = told % 2 === 0 ? "unready" : "ready";
      const view = { ...pod, phase, resourceVersion: `burst-${String(told)}` } as const;
      store.apply({ type: "seen", kind: "pods", at: Date.now(), view });
    }
    await sleep(Math.max(0, start + (round + 1) * burst.everyMs - performance.now()));
  }
  store.apply({ type: "lab", at: Date.now(), lab: { ...lab, version: marker } });
  const told = performance.now();
  await arrived;
  const consistentMs = Math.round(performance.now() - told);
  await sleep(500);
  const { "longest ms": longest } = await page.evaluate(readFrames);
  return { longest, consistentMs };
}

async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return Number((usedSize / 1_000_000).toFixed(1));
}
