// npm run bench bench/hpa.ts [MINUTES] [RATE] [FILE]: does the panel reckon as the autoscaler's controller does? Drives load up and down on the lab that serves and holds what the lab
// says of each look (what the metric asks for, and what becomes of it) against what the controller wrote into its own log at that look (its verbosity is 4 meanwhile).
// Prints each spike's reaction (load → decision → pod made → ready → first pizza), what visitors felt, and the share of looks that are equal. Goal: 99 %. What it compared is written to FILE.
import { writeFileSync } from "node:fs";
import process from "node:process";
import { readConfig } from "../../backend/config.ts";
import { sleep } from "../../backend/core/wait.ts";
import { findRunningLab } from "../../backend/running-lab.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import type { ScalingView } from "../../backend/wire/scaling.ts";
import type { ExperimentView } from "../../backend/wire/state.ts";
import { openLabEvents } from "./lab-events.ts";
import { type ControllerLook, openControllerLog } from "./hpa/controller-log.ts";
import { reactionOf, tellReaction } from "./hpa/reaction.ts";

const goal = 0.99;
/** The lab hears of a look after it, and reads the measurements then, too; it reads them once a second anyway. */
const shownWithinMs = 300;
const behindMs = 1_200;
const minutes = Number(process.argv[2] ?? 10);
const most = Number(process.argv[3] ?? 80);

const found = await findRunningLab(readConfig({}).stateDir);
if (found === null) throw new Error("No lab serves: npm start");
const lab = found;
const heard = await openLabEvents(lab);
const log = await openControllerLog(`${heard.state().lab?.cluster ?? "kintsugi"}-control-plane`);
process.on("exit", () => log.close());
process.on("SIGINT", () => process.exit(130));

const spikes = [
  { shape: "step", share: 1, seconds: 60, restSeconds: 60 },
  { shape: "flash-sale", share: 1, seconds: 90, restSeconds: 45 },
  { shape: "ramp", share: 1, seconds: 90, restSeconds: 30 },
  { shape: "step", share: 0.4, seconds: 45, restSeconds: 30 },
] as const;
const end = Date.now() + minutes * 60_000;
for (let round = 0; Date.now() < end; round++) {
  const spike = spikes[round % spikes.length];
  if (spike !== undefined) await send(spike, end);
}
await log.quieten();
report();
heard.close();
process.exit(0);

async function send(spike: (typeof spikes)[number], until: number): Promise<void> {
  const { shape, share, seconds, restSeconds } = spike;
  const rate = Math.round(most * share);
  const startedAt = Date.now();
  const first = Object.values(heard.state().hpas)[0]?.desired ?? 0;
  const { id } = await lab.post<ExperimentView>("/api/faults/load-spike/inject", {
    params: { rate, shape, seconds },
  });
  const over = Math.min(until, startedAt + (seconds + restSeconds) * 1000);
  await sleep(Math.max(0, over - Date.now()));
  if (over < startedAt + seconds * 1000) await lab.post("/api/undo", { id });
  const reaction = reactionOf(heard.events, { from: startedAt, to: over, first });
  console.log(`${shape} of ${rate}/s for ${seconds} s: ${tellReaction(reaction)}`);
}

type Told = Extract<LabEvent, { type: "scaling" }>;

function report(): void {
  const told = heard.events.filter((event): event is Told => event.type === "scaling");
  const from = told[0]?.at ?? Number.POSITIVE_INFINITY;
  const looks = log.looks().filter(({ at }) => at >= from);
  const file = process.argv[4];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ looks, told }));
  const asked = compare(
    looks,
    told,
    (look, view) => look.asked === (view.reckoning?.replicas ?? null),
  );
  const wanted = compare(looks, told, (look, view) => look.wanted === view.next);
  console.log(`${looks.length} looks of the controller, ${told.length} things told by the lab`);
  for (const [what, { shown, near, misses }] of [
    ["what the metric asks for", asked],
    ["what becomes of it", wanted],
  ] as const) {
    console.log(
      `${what}: equal as shown then ${share(shown, looks.length)}, within a second's lag ${share(near, looks.length)} ${near / looks.length >= goal ? "✓" : "✗"}`,
    );
    for (const miss of misses) console.log(`  ${miss}`);
  }
}

function share(part: number, whole: number): string {
  return `${part}/${whole} = ${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
}

function compare(
  looks: readonly ControllerLook[],
  told: readonly Told[],
  isEqual: (look: ControllerLook, view: ScalingView) => boolean,
) {
  let [shown, near] = [0, 0];
  const misses: string[] = [];
  for (const look of looks) {
    const before = told.findLast(({ at }) => at <= look.at);
    const around = told.filter(({ at }) => Math.abs(at - look.at) <= behindMs);
    const soon = around.filter(({ at }) => at > look.at && at <= look.at + shownWithinMs);
    const isRight = ({ scaling }: Told) => isEqual(look, scaling);
    const isShown = [before, ...soon].some((one) => one !== undefined && isRight(one));
    if (isShown) shown += 1;
    if (isShown || around.some(isRight)) near += 1;
    else misses.push(`${new Date(look.at).toISOString()} ${describe(look, before?.scaling)}`);
  }
  return { shown, near, misses };
}

function describe(look: ControllerLook, view: ScalingView | undefined): string {
  const reckoning = view?.reckoning ?? null;
  const pods = reckoning?.pods.map(({ milli, counting }) => `${milli ?? "-"}${counting[0] ?? ""}`);
  return `controller ${look.asked} → ${look.wanted}, lab ${reckoning?.replicas ?? "-"} → ${view?.next ?? "-"} (${reckoning?.percent ?? "-"} %, ${pods?.join(" ") ?? ""}, ${view?.limit?.by ?? "free"})`;
}
