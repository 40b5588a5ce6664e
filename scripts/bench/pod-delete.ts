// npm run bench bench/pod-delete.ts [rounds] [graceful|now]: what does it cost visitors when one storefront pod is deleted? On the lab that serves.
// Prints failed orders and the time until three storefronts are ready again, a round each, then the spread. Goal: graceful costs 0 of 10.
import { loadavg } from "node:os";
import { readConfig } from "../../backend/config.ts";
import { sleep, waitFor } from "../../backend/core/wait.ts";
import { findRunningLab } from "../../backend/running-lab.ts";
import type { Snapshot } from "../../backend/wire/messages.ts";
import type { ExperimentView, LabState } from "../../backend/wire/state.ts";

const rounds = Number(process.argv[2] ?? 10);
const grace = process.argv[3] ?? "graceful";
const lab = await findRunningLab(readConfig({}).stateDir);
if (lab === null) throw new Error("No lab serves: npm start");

const state = async () => (await lab.get<Snapshot>("/api/state")).state;
const storefronts = ({ pods }: LabState) =>
  Object.values(pods).filter(({ app }) => app === "storefront");
const isWhole = (now: LabState) =>
  storefronts(now).length === 3 && storefronts(now).every(({ phase }) => phase === "ready");
const whole = () =>
  waitFor(
    async () => {
      const now = await state();
      return isWhole(now) ? now : null;
    },
    { what: "three ready storefronts", timeoutMs: 60_000, everyMs: 50 },
  );
const orders = ({ visitors }: LabState) => {
  const { ok = 0, error = 0, timeout = 0, shed = 0 } = visitors?.totals ?? {};
  return { sent: ok + error + timeout, failed: error + timeout, shed };
};

const failed: number[] = [];
const seconds: number[] = [];
for (let round = 1; round <= rounds; round++) {
  const before = orders(await whole());
  const startedAt = performance.now();
  const fired = await lab.post<ExperimentView>("/api/faults/pod-delete/inject", {
    params: { grace },
  });
  await waitFor(
    async () =>
      storefronts(await state()).some(({ uid }) => uid === fired.victims[0]?.uid) ? null : true,
    { what: "the pod to go", timeoutMs: 60_000, everyMs: 50 },
  );
  await whole();
  seconds.push((performance.now() - startedAt) / 1000);
  // The last orders that the pod took may still be under way.
  await sleep(3000);
  const after = orders(await state());
  failed.push(after.failed - before.failed);
  console.log(
    `round ${round}: ${failed.at(-1)} of ${after.sent - before.sent} orders failed, ${after.shed - before.shed} not sent, whole after ${seconds.at(-1)?.toFixed(1)} s (load ${loadavg()[0]?.toFixed(1)})`,
  );
}
const spread = (values: readonly number[], digits: number) => {
  const sorted = values.toSorted((a, b) => a - b);
  return [0, 0.5, 1]
    .map((share) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(digits),
    )
    .join(" - ");
};
console.log(
  `${grace}: failed orders ${spread(failed, 0)} (min - median - max), rounds without one: ${failed.filter((count) => count === 0).length} of ${rounds}; whole after ${spread(seconds, 1)} s`,
);
process.exit();
