// npm run bench bench/undo.ts [TRIALS] [SEED]: does everything come back, whoever dies? On a cluster of its own: random faults, up to three at
// once, and at a random moment the lab, a reaper or a watchdog is killed (-9). A lab that was killed stays dead for half of the rounds until
// all is as before without it. Verdict by effect. Two times after the deadline (the entry's own), each with its worst: "back" (the doctor finds
// nothing: all is as it was before; goal: at most 10 s) and "whole" (no journal entry is left: what Kubernetes had to start again is ready, too,
// which takes a metrics-server 20 s whoever starts it). Leaves its cluster up; `kintsugi down --name kintsugi-undo` removes it.
import { type ChildProcess, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { z } from "zod";
import { createActions } from "../../backend/cluster/actions.ts";
import { createKube } from "../../backend/cluster/clients.ts";
import { createGuard } from "../../backend/cluster/guard.ts";
import { readConnection } from "../../backend/cluster/kind-state.ts";
import { createNodeActions } from "../../backend/cluster/node-actions.ts";
import { nodeContainers } from "../../backend/cluster/nodes.ts";
import { readConfig } from "../../backend/config.ts";
import { createRandom } from "../../backend/core/random.ts";
import { sleep, waitFor } from "../../backend/core/wait.ts";
import { readJson } from "../../backend/host/state-dir.ts";
import { findRunningLab, type RunningLab } from "../../backend/running-lab.ts";
import { pizzaNamespace } from "../../backend/sample-app/deploy.ts";
import type { FaultOffer } from "../../backend/wire/commands.ts";
import type { ExperimentView } from "../../backend/wire/state.ts";
import { readBaseline } from "../../chaos/doctor/baseline.ts";
import { openEntries } from "../../chaos/doctor/open-entries.ts";
import { examine } from "../../chaos/doctor.ts";

const trials = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const random = createRandom(seed);
const flags = { name: "kintsugi-undo", port: 7400, shopPort: 8480 };
const config = readConfig({ ...flags, yes: true });
const { stateDir, name } = config;
const cli = join(import.meta.dirname, "..", "..", "backend", "cli.ts");

const pick = <T>(items: readonly T[]): T => {
  const [one] = random.sample(items, 1);
  if (one === undefined) throw new Error("Nothing to pick from.");
  return one;
};

console.log(`seed ${seed}, ${trials} trials`);
let served = await serve();
const connection = await readConnection(config);
if (connection === null) throw new Error("The cluster left no kubeconfig.");
const kube = createKube(connection, { connectMs: 2000, answerMs: 5000 });
const guard = createGuard({ connection, stateDir, provider: "kind" });
const cluster = createActions({ kube, guard, namespace: pizzaNamespace });
const nodes = createNodeActions({ cluster: name });
const offers = (await served.lab.get<FaultOffer[]>("/api/faults")).filter(
  ({ hidden }) => hidden === null,
);

interface Round {
  readonly faults: readonly string[];
  readonly victim: string;
  readonly backSeconds: number;
  readonly wholeSeconds: number;
}
const rounds: Round[] = [];
const lost: string[] = [];
await wholeWithin(180_000);
for (let done = 0; done < trials;) {
  const round = await runRound();
  done += round.faults.length;
  rounds.push(round);
  console.log(
    `${String(done).padStart(4)}  ${round.faults.join(" + ")}; killed: ${round.victim}; back ${round.backSeconds.toFixed(1)} s, whole ${round.wholeSeconds.toFixed(1)} s after the deadline (load ${loadavg()[0]?.toFixed(0)})`,
  );
}
const backs = rounds.map(({ backSeconds }) => backSeconds);
const faultsFired = rounds.flatMap(({ faults }) => faults).length;
console.log(
  `seed ${seed}: ${faultsFired} trials in ${rounds.length} rounds; ${rounds.length - lost.length} of ${rounds.length} back to the baseline, ${backs.filter((late) => late <= 10).length} within the deadline + 10 s`,
);
console.log(`back: ${spread(backs)}; whole: ${spread(rounds.map((one) => one.wholeSeconds))}`);
for (const line of lost) console.log(`NOT WHOLE: ${line}`);
await kube.close();
served.child.kill("SIGINT");
process.exitCode = lost.length === 0 ? 0 : 1;

function spread(seconds: readonly number[]): string {
  const sorted = seconds.toSorted((a, b) => a - b);
  return `median ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} s, worst ${sorted.at(-1)?.toFixed(1)} s after the deadline`;
}

async function runRound(): Promise<Round> {
  const wanted = random.sample(offers, 1 + Math.floor(random.next() * 3));
  const victim = pick(["nobody", "lab", "lab", "reaper", "watchdog"]);
  const { lab } = served;
  const startedAt = Date.now();
  const injected = await Promise.all(wanted.map((offer) => inject(lab, offer)));
  const faults = injected.filter((fault) => fault !== null);
  if (faults.length === 0) return { faults: [], victim: "nobody", backSeconds: 0, wholeSeconds: 0 };
  const deadline = Math.max(startedAt, ...(await deadlines()));
  await sleep(random.next() * 4000);
  await kill(victim);
  // Half of the time nobody starts the lab again before all is whole: reaper and watchdog are alone.
  const comesBack = victim === "lab" && random.next() < 0.5;
  // Beside the look: what is back is back, whether or not the lab serves again.
  const again = comesBack ? sleep(random.next() * 15_000).then(serve) : null;
  const limit = Math.max(Date.now(), deadline) + 240_000;
  const back = await untilNull(differs, limit);
  const backAt = Date.now();
  const whole = back ?? (await untilNull(notWhole, limit));
  const wholeAt = Date.now();
  const round = { faults, victim: comesBack ? "lab, started again" : victim };
  if (whole !== null) lost.push(`${faults.join(" + ")}; killed ${round.victim}: ${whole}`);
  const [backSeconds, wholeSeconds] = [backAt, wholeAt].map((at) => (at - deadline) / 1000);
  if (victim === "lab") served = await (again ?? serve());
  if (whole !== null) await wholeWithin(120_000);
  // Copies on this machine are the lab's and the watchdog's to clear away: without them they say nothing about the cluster.
  await waitFor(async () => ((await deadlines()).length === 0 ? true : null), {
    what: "the journal on disk to be empty",
    timeoutMs: 60_000,
    everyMs: 200,
  });
  return { ...round, backSeconds: backSeconds ?? 0, wholeSeconds: wholeSeconds ?? 0 };
}

/** The fault's name once it has acted; null where it was refused (a collision, a limit). */
async function inject(
  lab: RunningLab,
  { name: fault, params }: FaultOffer,
): Promise<string | null> {
  const seconds = Object.hasOwn(params["properties"] ?? {}, "seconds");
  try {
    await lab.post<ExperimentView>(`/api/faults/${fault}/inject`, {
      params: seconds ? { seconds: 5 + Math.floor(random.next() * 6) } : {},
      seed: Math.floor(random.next() * 2 ** 31),
    });
    return fault;
  } catch {
    return null;
  }
}

/** When the entries on disk run out, epoch ms of this machine. */
async function deadlines(): Promise<readonly number[]> {
  return (await numbersIn("journal", "hostExpiresAt")).filter((at) => at !== null);
}

/** A number out of each JSON file of the lab's folder; null where it is not there (any more). */
async function numbersIn(folder: string, key: string): Promise<readonly (number | null)[]> {
  const files = (await readdir(join(stateDir, folder)).catch(() => [])).filter((file) =>
    file.endsWith(".json"),
  );
  const read = files.map(async (file) => {
    const said = await readJson(join(stateDir, folder, file), z.record(z.string(), z.unknown()));
    const value = said?.[key];
    return typeof value === "number" ? value : null;
  });
  return await Promise.all(read);
}

async function kill(victim: string): Promise<void> {
  if (victim === "lab") {
    served.child.kill("SIGKILL");
    await served.ended;
  } else if (victim === "reaper") {
    const pods = await kube
      .get<{ items: { metadata: { name: string } }[] }>("/api/v1/namespaces/kintsugi/pods")
      .catch(() => ({ items: [] }));
    const path = pods.items.map(
      ({ metadata }) => `/api/v1/namespaces/kintsugi/pods/${metadata.name}`,
    );
    const body = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 };
    if (path.length > 0)
      await kube.send({ method: "DELETE", path: pick(path), body }).catch(() => {});
  } else if (victim === "watchdog") {
    for (const pid of await numbersIn("watchdog", "pid")) if (pid !== null) end(pid);
  }
}

/** One that has ended by itself meanwhile is fine. */
function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

async function wholeWithin(ms: number): Promise<string | null> {
  return await untilNull(notWhole, Date.now() + ms);
}

/** Null as soon as the look finds nothing; else what it still finds when the time is over. */
async function untilNull(look: () => Promise<string | null>, end: number): Promise<string | null> {
  for (;;) {
    const left = await look();
    if (left === null || Date.now() > end) return left;
    await sleep(500);
  }
}

async function notWhole(): Promise<string | null> {
  const open = await openEntries(kube).catch(() => null);
  if (open === null) return "the API server does not answer";
  return open.length > 0 ? `${open.length} journal entries in the cluster` : await differs();
}

/** The first thing that is not as it was, by effect. */
async function differs(): Promise<string | null> {
  const { findings } = await examine({
    cluster,
    nodes,
    nodeNames: (await nodeContainers(name)).map((node) => node.name),
    host: [],
    load: null,
    baseline: await readBaseline(kube).catch(() => null),
    open: [],
    now: Date.now() + kube.clockSkewMs(),
  });
  const [first] = findings;
  return first === undefined ? null : `${first.where} ${first.what}`;
}

/** A lab that serves, started as a user would. */
async function serve(): Promise<{ child: ChildProcess; ended: Promise<void>; lab: RunningLab }> {
  const args = Object.entries({ name, port: flags.port, "shop-port": flags.shopPort }).flatMap(
    ([flag, value]) => [`--${flag}`, String(value)],
  );
  const child = spawn(process.execPath, [cli, "up", "--yes", "--no-open", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const over = Promise.withResolvers<void>();
  child.once("exit", () => over.resolve());
  const lab = await waitFor(
    async () => {
      if (child.exitCode !== null)
        throw new Error(`No lab of our own: one serves ${name} already?`);
      const found = await findRunningLab(stateDir);
      return found?.pid === child.pid ? found : null;
    },
    { what: "the lab to serve", timeoutMs: 600_000, everyMs: 200 },
  );
  return { child, ended: over.promise, lab };
}

// Whoever ends this ends the lab that it started; the cluster stays for a closer look.
process.once("SIGINT", () => {
  served.child.kill("SIGINT");
  process.exit(130);
});
