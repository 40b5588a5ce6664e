// npm run bench bench/event-to-pixel.ts [rounds]: from the API server's word to the page, on the lab's own cluster (it must be up).
// Joins three stamps of the same version of a pod, by uid and resourceVersion: `kubectl get --raw …watch` (the floor), the lab, the page.
// Goals: lab ≤ floor + 1 ms at p50; page p50 ≤ 35 ms, p99 ≤ 100 ms after the floor.
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startServer } from "../../backend/api/server.ts";
import { createSessions } from "../../backend/api/sessions.ts";
import { createKube, type Kube } from "../../backend/cluster/clients.ts";
import type { Cluster } from "../../backend/cluster/provider.ts";
import { type Config, readConfig, rememberedSchema, settingsFile } from "../../backend/config.ts";
import { createLifetime, type Lifetime } from "../../backend/core/lifetime.ts";
import { silentProgress } from "../../backend/core/progress.ts";
import { sleep } from "../../backend/core/wait.ts";
import { readJson } from "../../backend/host/state-dir.ts";
import { openLab } from "../../backend/lab.ts";
import { providerFor, specOf } from "../../backend/main.ts";
import { ensurePage } from "../../backend/page.ts";
import { createSocketStream } from "../../backend/stream/socketio.ts";
import type { PixelStamp } from "../../dashboard/measure.ts";

interface Stamp {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly at: number;
}

const rounds = Number(process.argv[2] ?? 300);
const pods = "/api/v1/namespaces/pizza/pods";
const keyOf = ({ uid, resourceVersion }: Omit<Stamp, "at">) => `${uid}/${resourceVersion}`;

const flags = readConfig({});
const config = readConfig(
  {},
  (await readJson(settingsFile(flags.stateDir), rememberedSchema)) ?? {},
);
const cluster = await providerFor(config).find(specOf(config));
if (cluster === null) throw new Error("The lab is not up: npm start");

await using lifetime = createLifetime();
const kube = createKube(cluster.connection);
lifetime.defer(() => kube.close());
const floor = await watchRaw(config, lifetime);
const { lab, url } = await serve(config, cluster, lifetime);
const page = await openPage(url, lifetime);
await sleep(3000);
// What was listed at the start is no event.
floor.clear();
await touchPods(kube);
await sleep(2000);
const pixels = await page.evaluate(
  () => (globalThis as { __kintsugiPixels?: PixelStamp[] }).__kintsugiPixels ?? [],
);
report(floor, lab, pixels);
await lifetime.end();
process.exit();

/** kubectl, in a process of its own, so that our event loop does not delay it. */
async function watchRaw(
  { cacheDir, stateDir }: Config,
  until: Lifetime,
): Promise<Map<string, number>> {
  const stamps = new Map<string, number>();
  const kubectl = join(cacheDir, "bin", "kubectl");
  const args = [kubectl, join(stateDir, "kubeconfig"), `${pods}?watch=true`];
  const child = fork(join(import.meta.dirname, "raw-watch.ts"), args);
  child.on("message", (stamp: Stamp) => stamps.set(keyOf(stamp), stamp.at));
  until.defer(() => child.kill());
  return stamps;
}

/** A lab of our own beside the one that runs, with a clock finer than a millisecond. */
async function serve(config: Config, cluster: Cluster, until: Lifetime) {
  const folder = await mkdtemp(join(tmpdir(), "kintsugi-bench-"));
  until.defer(() => rm(folder, { recursive: true }));
  const clock = {
    now: () => performance.timeOrigin + performance.now(),
    monotonic: () => performance.now(),
  };
  const { store, ...commands } = await openLab({
    cluster,
    stateDir: config.stateDir,
    ordersPerSecond: 0,
    lifetime: until,
    clock,
  });
  const stamps = new Map<string, number>();
  store.subscribe(({ event }) => {
    if (event.type === "seen" && event.kind === "pods") stamps.set(keyOf(event.view), event.at);
  });
  const sessions = createSessions({ file: join(folder, "sessions.json") });
  const { port } = await startServer({
    port: 0,
    lab: commands,
    store,
    stream: createSocketStream({ source: store }),
    sessions,
    controlToken: randomBytes(32).toString("base64url"),
    pageDir: await ensurePage(config.root, silentProgress),
    lifetime: until,
  });
  return { lab: stamps, url: `http://127.0.0.1:${port}/?measure#code=${sessions.issueCode()}` };
}

async function openPage(url: string, until: Lifetime) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  until.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(url);
  return page;
}

/** A new version of a pod four times a second, at no fixed distance to the page's frames. */
async function touchPods(kube: Kube): Promise<void> {
  const { items } = await kube.get<{
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  }>(pods);
  for (let round = 0; round < rounds; round++) {
    const name = items[round % items.length]?.metadata.name ?? "";
    const body = { metadata: { annotations: { "kintsugi.dev/bench": String(round) } } };
    await kube.send({
      method: "PATCH",
      path: `${pods}/${name}`,
      type: "application/merge-patch+json",
      body,
    });
    await sleep(200 + Math.random() * 100);
  }
}

function report(
  floor: ReadonlyMap<string, number>,
  lab: ReadonlyMap<string, number>,
  pixels: readonly PixelStamp[],
): void {
  const toLab = [...lab].flatMap(([key, at]) => minus(at, floor.get(key)));
  const toCommit = pixels.flatMap((pixel) => minus(pixel.at, floor.get(keyOf(pixel))));
  const toPaint = pixels.flatMap((pixel) =>
    pixel.paintedAt === null ? [] : minus(pixel.paintedAt, floor.get(keyOf(pixel))),
  );
  console.log(
    `load average ${loadavg()[0]?.toFixed(1)}; ${floor.size} events at the floor, ${rounds} asked for`,
  );
  console.log("milliseconds after kubectl get --raw had the same event:");
  for (const [name, values] of [
    ["lab", toLab],
    ["page, committed", toCommit],
    ["page, painted", toPaint],
  ] as const)
    console.log(
      `${name.padEnd(16)} n ${String(values.length).padStart(4)}  p50 ${at(values, 0.5)}  p95 ${at(values, 0.95)}  p99 ${at(values, 0.99)}  max ${at(values, 1)}`,
    );
}

/** Nothing where the floor has not seen it since the bench began. */
function minus(at: number, floorAt: number | undefined): readonly number[] {
  return floorAt === undefined ? [] : [at - floorAt];
}

function at(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN)
    .toFixed(2)
    .padStart(7);
}
