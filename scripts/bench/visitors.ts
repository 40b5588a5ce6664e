// npm run bench bench/visitors.ts: are the visitors an honest gauge? A stand-in shop goes dark for 500 ms, and the visitors must say so.
// Prints, a rate at a time: the blackout as measured (goal 500 ± 20 ms at 100 orders/s and more), the error of the rate, how late orders left, and what the worker costs.
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import process from "node:process";
import { createLifetime } from "../../backend/core/lifetime.ts";
import { sleep } from "../../backend/core/wait.ts";
import { startVisitors } from "../../backend/traffic/visitors.ts";
import type { VisitorBucket } from "../../backend/wire/state.ts";

const blackoutMs = 500;
const rounds = Number(process.argv[2] ?? 5);
const rates = [20, 100, 200];

const shop = await openShop();
for (const rate of rates) await measure(rate);
shop.close();

/** Answers at once; in the dark it breaks every connection, and keeps the books that the visitors' are held against. */
async function openShop() {
  let darkUntil = 0;
  const seen: { readonly at: number; readonly dark: boolean }[] = [];
  const server = createServer((request, response) => {
    const now = performance.now();
    seen.push({ at: now, dark: now < darkUntil });
    if (now < darkUntil) request.socket.destroy();
    else response.setHeader("x-pizza-pod", "stand-in").end('{"ok":true}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`,
    seen,
    goDark: () => void (darkUntil = performance.now() + blackoutMs),
    close: () => server.close(),
  };
}

async function measure(rate: number): Promise<void> {
  await using lifetime = createLifetime();
  const buckets = new Map<number, VisitorBucket>();
  let failed = 0;
  let totals = { intended: 0, ok: 0, error: 0, timeout: 0, shed: 0, pending: 0 };
  const visitors = startVisitors({
    shopUrl: shop.url,
    ordersPerSecond: rate,
    lifetime,
    emit(event) {
      for (const bucket of event.changed) buckets.set(bucket.at, bucket);
      totals = event.totals;
    },
  });
  await sleep(3000);
  const before = usage(visitors.health().pid);
  const seenBefore = shop.seen.length;
  const startedAt = performance.now();
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) {
    failed = totals.error + totals.timeout;
    shop.goDark();
    // A part of an order's pitch, so that the rounds do not all begin at the same phase.
    await sleep(2000 + (round * 1000) / rate / rounds);
    measured.push(((totals.error + totals.timeout - failed) * 1000) / rate);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const after = usage(visitors.health().pid);
  const arrived = (shop.seen.length - seenBefore) / seconds;
  const health = visitors.health();
  visitors.setRate(0);
  await sleep(2500);
  const sum = totals.ok + totals.error + totals.timeout + totals.shed + totals.pending;
  say(`${rate} orders/s, ${seconds.toFixed(1)} s`, [
    `blackout of ${blackoutMs} ms measured as ${measured.map((ms) => ms.toFixed(0)).join(" ")} ms (resolution ${(1000 / rate).toFixed(0)} ms)`,
    `arrived ${arrived.toFixed(2)}/s: ${(((arrived - rate) / rate) * 100).toFixed(2)} %`,
    `left late by p99 ${health.lateP99Ms?.toFixed(1)} ms`,
    `worker ${(((after.cpuSeconds - before.cpuSeconds) / seconds) * 100).toFixed(1)} % of a core, ${after.rssMb.toFixed(0)} MB RSS`,
    `intended ${totals.intended} = accounted ${sum}: ${totals.intended === sum && totals.pending === 0 ? "nothing missing" : "MISSING"}`,
  ]);
}

/** CPU and memory of a process, from /proc (Linux). */
function usage(pid: number | null) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(stat[11]) + Number(stat[12]);
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { cpuSeconds: ticks / 100, rssMb: Number(rss) / 1024 };
}

function say(title: string, lines: readonly string[]): void {
  console.log(title);
  for (const line of lines) console.log(`  ${line}`);
}
