// npm run bench bench/rollouts.ts [RUNS] [RATE]: what does a release cost visitors, and what does its undo? On the lab that serves.
// RUNS times v2 and v1 by turns under RATE orders a second (failed orders each; goal: 0 in every one), RUNS times `bad` and its undo (failed
// orders, seconds from the click to the last answer by a bad pod or the last failed order), and once two bad ones in a row and an undo, which
// has to land on the healthy one. Ends as it began: with v1.
import { loadavg } from "node:os";
import { readConfig } from "../../backend/config.ts";
import { sleep, waitFor } from "../../backend/core/wait.ts";
import { findRunningLab } from "../../backend/running-lab.ts";
import type { RolloutDone } from "../../backend/wire/commands.ts";
import type { Snapshot } from "../../backend/wire/messages.ts";
import { nameOf, type RolloutReport } from "../../backend/wire/revisions.ts";
import type { ActView } from "../../backend/wire/rollouts.ts";
import type { ExperimentView, LabState } from "../../backend/wire/state.ts";

const runs = Number(process.argv[2] ?? 10);
const rate = Number(process.argv[3] ?? 50);
const app = "storefront";
const config = readConfig({});
const lab = await servingLab();

async function servingLab() {
  const found = await findRunningLab(config.stateDir);
  if (found === null) throw new Error("No lab serves: npm start");
  return found;
}

const state = async (): Promise<LabState> => (await lab.get<Snapshot>("/api/state")).state;
const report = async (): Promise<RolloutReport> => {
  const found = (await lab.get<readonly RolloutReport[]>("/api/rollouts")).find(
    (one) => one.app === app,
  );
  if (found === undefined) throw new Error(`There is no Deployment ${app}.`);
  return found;
};
const current = async () => {
  const found = (await report()).revisions.find(({ isCurrent }) => isCurrent);
  return found === undefined ? "?" : nameOf(found);
};
const order = (command: object) => lab.post<RolloutDone>(`/api/rollouts/${app}`, command);

const patienceMs = 45_000;

/** The act, once only its revision answers and nothing has failed for a while; as it is, where orders go on failing. */
const whole = async (id: string | null): Promise<ActView> =>
  await waitFor(
    async () => {
      const act = (await report()).rollout?.acts.find((one) => one.id === id);
      if (act === undefined || act.state === "whole") return act ?? null;
      const isHopeless = act.completeAt !== null && Date.now() - act.completeAt > patienceMs;
      return isHopeless ? act : null;
    },
    { what: "the rollout to be whole", timeoutMs: 120_000, everyMs: 100 },
  );

/** The rollout is through, or stands still: no more will come of it. */
const settled = () =>
  waitFor(
    async () => {
      const { progress } = await report();
      return progress.state === "complete" || progress.state === "stalled" ? progress : null;
    },
    { what: "the rollout to be through", timeoutMs: 120_000, everyMs: 100 },
  );

/** More orders than usual come as a load spike does; it is taken back at the end. */
async function startOrders(): Promise<() => Promise<void>> {
  const usual = (await state()).lab?.ordersPerSecond ?? null;
  if (usual === null) throw new Error("Nobody orders here.");
  if (usual >= rate) return async () => {};
  const { id } = await lab.post<ExperimentView>("/api/faults/load-spike/inject", {
    params: { rate: rate - usual, seconds: 300, shape: "step" },
  });
  return async () => void (await lab.post("/api/undo", { id }));
}

/** NaN: orders went on failing. */
const seconds = ({ tookMs }: ActView) => (tookMs ?? Number.NaN) / 1000;
const say = (line: string) => console.log(`${line} (load ${loadavg()[0]?.toFixed(1)})`);

const released: ActView[] = [];
async function releaseRound(round: number): Promise<void> {
  const version = (await current()) === "v1" ? "v2" : "v1";
  const act = await whole((await order({ do: "release", version })).act);
  released.push(act);
  say(`release ${round}: ${version} in ${seconds(act).toFixed(1)} s, ${act.failed} orders failed`);
}

const undone: { readonly act: ActView; readonly before: number }[] = [];
async function undoRound(round: number, bad: readonly string[]): Promise<void> {
  const healthy = await current();
  let before = 0;
  for (const version of bad) {
    const { act: id } = await order({ do: "release", version });
    await settled();
    // The audience has to see it.
    await sleep(3000);
    before += (await report()).rollout?.acts.find((one) => one.id === id)?.failed ?? 0;
  }
  const done = await order({ do: "undo" });
  const act = await whole(done.act);
  const landed = await current();
  undone.push({ act, before });
  say(
    `undo ${round} after ${bad.join(" and ")}: ${seconds(act).toFixed(1)} s from the click, ${act.failed} orders failed (${before} before it); back on ${landed}${landed === healthy ? "" : `, NOT ${healthy}`}`,
  );
  if (landed !== healthy) process.exitCode = 1;
}

/** What a spike costs while the HPA still follows it is not a release's: ten seconds without a failed order first. */
async function steady(): Promise<void> {
  await sleep(3000);
  await waitFor(
    async () => {
      const buckets = (await state()).visitors?.buckets ?? [];
      const since = Date.now() - 10_000;
      const lost = buckets
        .filter(({ at }) => at >= since)
        .map(({ error, timeout }) => error + timeout);
      return lost.length > 0 && lost.every((count) => count === 0) ? true : null;
    },
    { what: "ten seconds without a failed order", timeoutMs: 120_000, everyMs: 500 },
  );
}

/** A spike lasts five minutes at most: a fresh one for each part. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  const stop = await startOrders();
  try {
    await steady();
    await work();
  } finally {
    await stop();
  }
}

const spread = (values: readonly number[], digits: number) => {
  const sorted = values.toSorted((a, b) => a - b);
  const pick = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return [0, 0.5, 1].map((share) => pick(share)?.toFixed(digits) ?? "-").join(" - ");
};

const begun = await current();
for (let round = 1; round <= runs; round++) await underLoad(() => releaseRound(round));
for (let round = 1; round <= runs; round++) await underLoad(() => undoRound(round, ["bad"]));
await underLoad(() => undoRound(runs + 1, ["bad", "crash"]));
if ((await current()) !== begun && (begun === "v1" || begun === "v2"))
  await whole((await order({ do: "release", version: begun })).act);

const unharmed = released.filter(({ failed }) => failed === 0).length;
const bads = undone.slice(0, runs);
console.log(
  `releases under ${rate} orders/s: ${unharmed} of ${released.length} without a failed order; failed ${spread(
    released.map(({ failed }) => failed ?? 0),
    0,
  )} (min - median - max), ${spread(released.map(seconds), 1)} s`,
);
console.log(
  `bad + undo: whole ${spread(
    bads.map(({ act }) => seconds(act)),
    1,
  )} s after the click; failed since it ${spread(
    bads.map(({ act }) => act.failed ?? 0),
    0,
  )}, before it ${spread(
    bads.map(({ before }) => before),
    0,
  )}`,
);
process.exit();
