// What the stream costs: from `store.apply` to the client's callback in another process over loopback, and the
// server's CPU and memory meanwhile. `npm run bench bench/stream.ts`
import { fork } from "node:child_process";
import { once } from "node:events";
import { io } from "socket.io-client";
import type { Batch, Snapshot } from "../../backend/wire/messages.ts";
import { sleep } from "../../backend/core/wait.ts";
import { serveFakeLab } from "../../test/fixtures/serving.ts";
import { clusterStory } from "../../test/fixtures/cluster-story.ts";
import { podView } from "../../test/fixtures/views.ts";

const wallClock = () => performance.timeOrigin + performance.now();

/** The other process: notes how old each event is when it arrives. */
async function view(url: string, cookie: string): Promise<void> {
  const socket = io(url, {
    transports: ["websocket"],
    extraHeaders: { origin: url, cookie },
  });
  const ages: number[] = [];
  socket.on("connect", () => socket.emit("resume", { run: "", seq: 0 }));
  socket.on("snapshot", (_message: Snapshot) => process.send?.("ready"));
  socket.on("batch", ({ events }: Batch) => {
    const now = wallClock();
    for (const event of events) if (event.type === "seen") ages.push(now - event.at);
  });
  process.on("message", () => process.send?.(ages.splice(0)));
  await once(process, "disconnect");
  socket.disconnect();
}

async function measure(): Promise<void> {
  const before = process.memoryUsage().rss;
  const served = await serveFakeLab();
  const { cookie } = await served.pair();
  for (const event of clusterStory(Date.now() - 60_000)) served.store.apply(event);
  const viewer = fork(import.meta.filename, ["viewer", served.origin, cookie]);
  await once(viewer, "message");
  say("RSS", { beforeMB: mb(before), withServerMB: mb(process.memoryUsage().rss) });

  await run("idle (visitors' 10 figures a second only)", 20, 0);
  await run("one event at a time, 5 a second", 20, 5);
  await run("a storm, 500 a second", 10, 500);
  viewer.disconnect();
  await served.lifetime.end();

  async function run(title: string, seconds: number, perSecond: number): Promise<void> {
    const cpu = process.cpuUsage();
    const end = performance.now() + seconds * 1000;
    const visitors = clusterStory().filter((event) => event.type === "visitors");
    for (let tick = 0; performance.now() < end; tick++) {
      // Off the grid of the hub's own 50 ms, as a cluster is.
      await sleep(perSecond === 5 ? 150 + Math.random() * 100 : 100);
      const figures = visitors[tick % visitors.length];
      if (figures !== undefined && perSecond !== 5)
        served.store.apply({ ...figures, at: wallClock() });
      const burst = perSecond === 500 ? 50 : perSecond === 5 ? 1 : 0;
      for (let i = 0; i < burst; i++) {
        const view = podView({ name: `pod-${i}` });
        served.store.apply({ type: "seen", kind: "pods", at: wallClock(), view });
      }
    }
    const used = process.cpuUsage(cpu);
    await sleep(200);
    viewer.send("report");
    const [ages] = (await once(viewer, "message")) as [number[]];
    say(title, {
      cpuPercent: round((used.user + used.system) / 10_000 / seconds),
      rssMB: mb(process.memoryUsage().rss),
      events: ages.length,
      p50Ms: round(quantile(ages, 0.5)),
      p99Ms: round(quantile(ages, 0.99)),
      maxMs: round(quantile(ages, 1)),
    });
  }
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

const round = (value: number) => Math.round(value * 100) / 100;
const mb = (bytes: number) => Math.round(bytes / 1e5) / 10;
const say = (title: string, figures: object) => console.log(title, JSON.stringify(figures));

if (process.argv[2] === "viewer") await view(process.argv[3] ?? "", process.argv[4] ?? "");
else await measure();
