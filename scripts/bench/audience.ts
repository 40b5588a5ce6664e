// npm run bench bench/audience.ts [PHONES] [SECONDS] [ROUNDS]: do phones in the hall slow the stage, and how soon do they know? The lab's own server, store, stream and
// audience process over made-up news (20 of pods and 10 of visitors a second); presenter and phones in processes of their own, all on this machine.
// By turns without and with phones: how old news is when the presenter has it (goal: p99 with phones at most 2 x that without), how long after a change in the lab each phone knows
// of it (goal: p99 <= 200 ms, none left out), and what a vote of the whole hall within a second costs (goal: every vote counted). The load beside it belongs to the figures.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { openAudience } from "../../backend/audience/launch.ts";
import { createVotes } from "../../backend/audience/votes.ts";
import { createLifetime } from "../../backend/core/lifetime.ts";
import { sleep } from "../../backend/core/wait.ts";
import { clusterStory } from "../../test/fixtures/cluster-story.ts";
import { everyOffer } from "../../test/fixtures/offers.ts";
import { serveFakeLab } from "../../test/fixtures/serving.ts";
import { podView } from "../../test/fixtures/views.ts";
import type { FromHall, ToHall } from "./audience/phones.ts";
import { wallClock } from "./audience/wall-clock.ts";

const [phones = 1000, seconds = 20, rounds = 3] = process.argv.slice(2).map(Number);
const faults = ["pod-delete", "node-kill", "bad-version"];
const pageDir = await mkdtemp(join(tmpdir(), "kintsugi-audience-"));
await writeFile(join(pageDir, "index.html"), "<p>phones</p>");
const served = await serveFakeLab();
const { store } = served;
for (const event of clusterStory(Date.now() - 60_000)) store.apply(event);
const visitors = clusterStory().filter((event) => event.type === "visitors");
const { cookie } = await served.pair();
const presenter = child("presenter.ts", [served.origin, cookie]);
await once(presenter, "message");

let marks = 0;
const alone: number[] = [];
const beside: number[] = [];
const hall: number[] = [];
for (let round = 1; round <= rounds; round++) {
  const without = await measured(seconds);
  alone.push(...without.ages);
  say(`round ${round}, no phones`, told(without.ages));
  await withPhones(round);
}
say("presenter, all rounds", {
  withoutPhones: told(alone),
  withPhones: told(beside),
  p99Ratio: ms(quantile(beside, 0.99) / quantile(alone, 0.99)),
});
say("phones, all rounds", told(hall));
presenter.disconnect();
await served.lifetime.end();
await rm(pageDir, { recursive: true });
process.exit();

async function withPhones(round: number): Promise<void> {
  const lifetime = createLifetime();
  const votes = createVotes({
    emit: (event) => store.apply(event),
    offers: everyOffer,
    lifetime,
  });
  const { url } = await openAudience({
    port: 0,
    minutes: 10,
    pageDir,
    source: store,
    votes,
    lifetime,
  });
  const phoned = child("phones.ts", []);
  await ask(phoned, { do: "join", url: here(url), phones });
  const { ages, news } = await measured(seconds);
  beside.push(...ages);
  const known = await ask(phoned, { do: "report", news });
  if (known.is !== "report") throw new Error("The hall did not report.");
  hall.push(...known.lateMs);
  say(`round ${round}, ${phones} phones`, {
    presenter: told(ages),
    phones: told(known.lateMs),
    neverTold: known.missing,
    kBPerPhone: ms(known.bytes / 1000),
  });
  const vote = votes.armVote({ faults });
  // All of them must have been asked first.
  await measured(1);
  const [storm, voted] = await Promise.all([
    measured(3),
    ask(phoned, { do: "vote", round: vote.round, options: faults.length, ms: 1000 }),
  ]);
  const closed = await votes.closeVote();
  say(`round ${round}, the hall votes`, {
    presenter: told(storm.ages),
    answers: voted.is === "voted" ? voted.answers : null,
    counted: closed.options.reduce((sum, option) => sum + option.votes, 0),
  });
  phoned.disconnect();
  await lifetime.end();
}

/** News for so many seconds, and how old it was when the presenter had it. A change that phones are told of is a pod more: the mark. */
async function measured(forSeconds: number) {
  presenter.send("drop");
  await once(presenter, "message");
  const news: (readonly [mark: number, at: number])[] = [];
  const end = performance.now() + forSeconds * 1000;
  const total = () => Object.keys(store.state.pods).length;
  for (let tick = 0; performance.now() < end; tick++) {
    // Off the grid of any coalescing, as a cluster is.
    await sleep(30 + Math.random() * 40);
    const figures = visitors[tick % visitors.length];
    if (tick % 2 === 0 && figures !== undefined) store.apply({ ...figures, at: wallClock() });
    const isNews = tick % 20 === 10;
    if (isNews) marks += 1;
    const view = podView({ name: isNews ? `new-${marks}` : "storefront-1" });
    const at = wallClock();
    store.apply({ type: "seen", kind: "pods", at, view });
    if (isNews) news.push([total(), at]);
  }
  await sleep(1500);
  presenter.send("report");
  const [ages] = (await once(presenter, "message")) as [number[]];
  return { ages, news };
}

/** However the hall is reached, the load stays on this machine. */
function here(url: string): string {
  const local = new URL(url);
  local.hostname = "127.0.0.1";
  return local.href;
}

function child(file: string, args: readonly string[]): ChildProcess {
  return fork(join(import.meta.dirname, "audience", file), [...args]);
}

async function ask(phoned: ChildProcess, asked: ToHall): Promise<FromHall> {
  phoned.send(asked);
  const [answer] = (await once(phoned, "message")) as [FromHall];
  return answer;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function told(values: readonly number[]) {
  return {
    n: values.length,
    p50Ms: ms(quantile(values, 0.5)),
    p99Ms: ms(quantile(values, 0.99)),
    maxMs: ms(quantile(values, 1)),
  };
}

function ms(value: number): number {
  return Math.round(value * 100) / 100;
}

function say(what: string, figures: object): void {
  console.log(`${what} (load ${loadavg()[0]?.toFixed(1)}): ${JSON.stringify(figures)}`);
}
