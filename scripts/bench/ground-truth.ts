// npm run bench bench/ground-truth.ts [RUNS] [FAULT,FAULT…] or watch [SECONDS]: is what the lab says of a healing true? Fires each fault RUNS times on the lab that
// serves (or none, and watches what others do), and holds each mark against what others saw: kubectl's own watches, containerd's and Docker's logs, the visitors' answers.
// Prints each run, then each step's worst and median difference, and how far off the forecasts were. Goals: within 250 ms, bars that add up to the whole, forecasts within 20 %.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import process from "node:process";
import { readConfig } from "../../backend/config.ts";
import { sleep, waitFor } from "../../backend/core/wait.ts";
import { findRunningLab } from "../../backend/running-lab.ts";
import type { RecoveryRow, RunView } from "../../backend/wire/recovery.ts";
import type { ExperimentView, LabState } from "../../backend/wire/state.ts";
import { type LabEvents, openLabEvents } from "./lab-events.ts";
import { type Moment, momentOf, type Sources } from "./truth/moments.ts";
import { readRuntime } from "./truth/runtime.ts";
import { openWatches } from "./truth/watches.ts";

const goalMs = 250;
const params: Readonly<Record<string, readonly object[]>> = {
  "pod-delete": [{ app: "storefront" }, { app: "storefront", grace: "now" }, { app: "kitchen" }],
  "container-crash": [{ app: "storefront" }, { app: "kitchen" }],
  "node-drain": [{ seconds: 20 }],
  "bad-version": [{ app: "storefront", seconds: 20 }],
  "load-spike": [{}],
};
const isWatching = process.argv[2] === "watch";
const runs = isWatching ? 0 : Number(process.argv[2] ?? 10);
const faults = isWatching
  ? []
  : (process.argv[3] ?? "node-kill,pod-delete,container-crash,node-drain,bad-version").split(",");

interface Difference {
  readonly what: string;
  readonly ms: number;
  readonly by: string;
  readonly from: string;
  readonly where: string;
}

const found = await findRunningLab(readConfig({}).stateDir);
if (found === null) throw new Error("No lab serves: npm start");
const lab = found;
const heard = await openLabEvents(lab);
const clusterName = heard.state().lab?.cluster ?? "kintsugi";
const watches = openWatches(`${clusterName}-control-plane`);
const docker = openDockerEvents();
const differences: Difference[] = [];
const wrong: string[] = [];
/** How far off each forecast was, by what was fired. */
const forecasts = new Map<string, number[]>();
// The watches' own beginning.
await sleep(3000);

process.on("exit", () => {
  watches.close();
  docker.close();
});
if (isWatching) await watch(Number(process.argv[3] ?? 300));
for (const fault of faults) for (let round = 0; round < runs; round++) await measure(fault, round);

report();
heard.close();
process.exit(wrong.length === 0 && differences.every(({ ms }) => Math.abs(ms) <= goalMs) ? 0 : 1);

async function measure(fault: string, round: number): Promise<void> {
  await whole(heard);
  const choices = params[fault] ?? (fault === "node-kill" ? [{ seconds: untilGivenUp() }] : [{}]);
  const fired = await lab.post<ExperimentView>(`/api/faults/${fault}/inject`, {
    params: choices[round % choices.length],
  });
  const run = await waitFor(() => endedRun(heard.state(), fired.id), {
    what: `${fault} to be whole`,
    timeoutMs: 300_000,
    everyMs: 100,
  });
  await holdAgainst(run, `${fault} ${round + 1}`);
  const error = heard.state().runs[run.id]?.verdict?.forecastError ?? null;
  if (error !== null) forecasts.set(fault, [...(forecasts.get(fault) ?? []), error]);
}

/** So long that Kubernetes starts a dead node's pods elsewhere before it is back. */
function untilGivenUp(): number {
  return heard.state().lab?.timings === "default" ? 90 : 35;
}

/** Fires nothing: every disturbance that ends meanwhile, whoever made it. */
async function watch(seconds: number): Promise<void> {
  const known = new Set(Object.keys(heard.state().runs));
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500))
    for (const run of Object.values(heard.state().runs)) {
      if (known.has(run.id) || run.wholeAt === null) continue;
      known.add(run.id);
      await holdAgainst(run, run.cause.by === "lab" ? run.cause.fault : run.cause.title);
    }
}

async function holdAgainst(run: RunView, where: string): Promise<void> {
  await sleep(1500);
  const state = heard.state();
  const visitors = heard.events.filter((event) => event.type === "visitors");
  const runtime = await readRuntime(Object.values(state.nodes).map(({ name }) => name));
  const sources: Sources = { watches, runtime, visitors, nodeEnds: docker.ends, run };
  const mine = run.rows.flatMap((row) => compare(row, sources, where));
  differences.push(...mine);
  const flaws = addUp(run).map((flaw) => `${where}: ${flaw}`);
  wrong.push(...flaws);
  const worst = mine.toSorted((a, b) => Math.abs(b.ms) - Math.abs(a.ms))[0];
  console.log(
    `${where}: whole after ${((run.wholeAt ?? 0) - run.hitAt) / 1000} s, ${run.rows.length} rows, ${mine.length} marks held against others, worst ${worst === undefined ? "-" : `${worst.what} ${worst.ms} ms (${worst.by})`}`,
  );
  for (const flaw of flaws) console.log(`  ${flaw}`);
}

function endedRun(state: LabState, id: string): RunView | null {
  const run = state.runs[id];
  return run !== undefined && run.wholeAt !== null ? run : null;
}

function compare(row: RecoveryRow, sources: Sources, where: string): readonly Difference[] {
  return row.marks.flatMap(({ step, at, from }) => {
    const moment: Moment | null = momentOf(row, step, sources);
    if (moment === null) return [];
    const ms = Math.round(at - moment.at);
    return [
      { what: `${row.kind} ${step}`, ms, by: moment.by, from, where: `${where}, ${row.name}` },
    ];
  });
}

/** The bars of the row that ends last, with what lies before them, are the whole; unless what ended last was orders that failed. */
function addUp({ hitAt, wholeAt, rows }: RunView): readonly string[] {
  const ends = rows.map((row) => {
    const times = [hitAt, ...row.marks.map(({ at }) => at)];
    const bars = times.slice(1).map((at, i) => at - (times[i] ?? at));
    return hitAt + bars.reduce((sum, bar) => sum + bar, 0);
  });
  if (ends.length === 0 || wholeAt === null) return [];
  const rest = wholeAt - Math.max(...ends);
  return rest < 0 ? [`a bar ends ${-rest} ms after the whole`] : [];
}

/** All pods ready, nothing open, and quiet for a while. */
async function whole(events: LabEvents): Promise<void> {
  await waitFor(
    () => {
      const { pods, nodes, runs: told, experiments } = events.state();
      const isOpen = Object.values(told).some(
        ({ phase, verdict }) => phase !== "steady" && verdict === null,
      );
      const isActing = Object.values(experiments).some(({ endedAt }) => endedAt === null);
      const areReady = Object.values(pods).every(({ phase }) => phase === "ready");
      const areUp = Object.values(nodes).every(({ readiness }) => readiness === "ready");
      return !isOpen && !isActing && areReady && areUp ? true : null;
    },
    { what: "all to be whole", timeoutMs: 240_000, everyMs: 200 },
  );
  await sleep(3000);
}

function report(): void {
  const steps = Map.groupBy(differences, ({ what, by, from }) => `${what} (${from}) by ${by}`);
  console.log("\nmark − others, ms:      n   median    worst");
  for (const [step, all] of [...steps].sort(([a], [b]) => a.localeCompare(b))) {
    const sorted = all.toSorted((a, b) => Math.abs(a.ms) - Math.abs(b.ms));
    const worst = sorted.at(-1);
    const median = all.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(all.length / 2)];
    const isOff = Math.abs(worst?.ms ?? 0) > goalMs;
    console.log(
      `${step}: ${all.length}, ${median}, ${worst?.ms}${isOff ? ` OVER ${goalMs}: ${worst?.where}` : ""}`,
    );
  }
  console.log("\nforecast's error, % of what it took:      n   median   each");
  for (const [fault, errors] of forecasts) {
    const percent = (error: number) => Math.round(Math.abs(error) * 100);
    const sorted = errors.map(percent).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    console.log(`${fault}: ${sorted.length}, ${median}, ${sorted.join(" ")}`);
  }
  const within = differences.filter(({ ms }) => Math.abs(ms) <= goalMs).length;
  console.log(
    `\n${within} of ${differences.length} marks within ${goalMs} ms; sums that do not add up: ${wrong.length}`,
  );
}

/** Ends of containers by Docker's own clock. */
function openDockerEvents() {
  const ends: { readonly node: string; readonly at: number }[] = [];
  const child = spawn(
    "docker",
    ["events", "--filter", "event=die", "--filter", "event=pause", "--format", "{{json .}}"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { timeNano, Actor: actor } = JSON.parse(line) as DockerEvent; // Docker's own
    ends.push({ node: actor.Attributes.name, at: timeNano / 1e6 });
  });
  return { ends, close: () => void child.kill("SIGKILL") };
}

interface DockerEvent {
  readonly timeNano: number;
  readonly Actor: { readonly Attributes: { readonly name: string } };
}
