import { expect, test } from "vitest";
import type { ScenarioView } from "../../../backend/wire/scenario.ts";
import {
  emptyState,
  type ExperimentView,
  type Finding,
  type LabState,
} from "../../../backend/wire/state.ts";
import { type ScenarioInput, scenarioSchema } from "../../../chaos/scenario.ts";
import { type OrderBook, runScenario, type ScenarioParts } from "../../../chaos/scenario-run.ts";
import { createFakeTime } from "../../fakes/time.ts";
import { liveFeed, nodeView, visitorFigures, workloadView } from "../../fixtures/views.ts";

const scenario = (given: Partial<ScenarioInput>) =>
  scenarioSchema.parse({
    name: "mine",
    title: "Mine",
    teaches: "Something.",
    budgetSeconds: 30,
    steps: [{ fault: "pod-delete", waitFor: "steady" }],
    ...given,
  });

/** A lab in which a fault makes every order fail for `healsAfterMs`, and is undone after `holdMs`. */
function stage({ healsAfterMs = 4_000, holdMs = 0, refuses = "" } = {}) {
  const time = createFakeTime();
  const stop = new AbortController();
  const views: ScenarioView[] = [];
  const experiments: Record<string, ExperimentView> = {};
  const undone: string[] = [];
  let ready = 3;
  let findings: readonly Finding[] = [];
  const heal = () => void (ready = 3);
  const end = (id: string) => {
    const was = experiments[id];
    if (was !== undefined) experiments[id] = { ...was, phase: "done", endedAt: time.now() };
  };
  const state = (): LabState => ({
    ...emptyState,
    feeds: {
      ...emptyState.feeds,
      pods: liveFeed(0),
      nodes: liveFeed(0),
      deployments: liveFeed(0),
      statefulsets: liveFeed(0),
    },
    nodes: { n: nodeView({ name: "worker" }) },
    deployments: {
      d: workloadView({ name: "storefront", wanted: 3, ready, available: ready, updated: 3 }),
    },
    visitors: {
      ...visitorFigures(ready === 0 ? 0 : 20, ready === 0 ? 20 : 0),
      latency: { p50Ms: 20, p95Ms: 40, p99Ms: 60 },
      buckets: [
        {
          at: time.now() - 500,
          intended: 20,
          ok: ready === 0 ? 0 : 20,
          error: ready === 0 ? 20 : 0,
          timeout: 0,
          shed: 0,
          pending: 0,
        },
      ],
    },
    experiments,
  });
  const parts: ScenarioParts = {
    experiments: {
      async inject(fault) {
        if (fault === refuses) throw new Error("Nobody to hit.");
        const id = `e-${Object.keys(experiments).length + 1}`;
        experiments[id] = experimentView(id, fault, time.now());
        ready = 0;
        time.after(healsAfterMs, heal);
        time.after(holdMs, () => end(id));
        return experiments[id];
      },
      async undo(id) {
        undone.push(id);
        end(id);
        return experiments[id] ?? experimentView(id, "", 0);
      },
    },
    state,
    doctor: async () => ({ at: time.now(), findings }),
    openBook: null,
    emit: (view) => void views.push(view),
    clock: time,
    pause: (ms, signal) => time.pause(ms, signal),
  };
  const play = async (
    given: Partial<ScenarioInput> = {},
    { forMs = 200_000, book }: { forMs?: number; book?: OrderBook } = {},
  ) => {
    const openBook = book === undefined ? null : async () => book;
    const running = runScenario(
      { ...parts, openBook },
      { id: "s-1", scenario: scenario(given), seed: 7, signal: stop.signal },
    );
    await time.advance(forMs);
    return await running;
  };
  return {
    play,
    time,
    stop,
    views,
    undone,
    breakIt: () => void (ready = 2),
    find: (finding: Finding) => void (findings = [finding]),
  };
}

const experimentView = (id: string, fault: string, startedAt: number): ExperimentView => ({
  id,
  fault,
  title: fault,
  phase: "holding",
  victims: [],
  kubectl: [],
  lesson: "",
  startedAt,
  endsAt: null,
  endedAt: null,
  seed: 1,
  note: null,
  by: null,
  error: null,
});

test("what is steady again in time is healed, from the hit until then", async () => {
  const lab = stage({ healsAfterMs: 4_000 });

  const { verdict, phase, caption } = await lab.play({
    closing: { plain: "Whole.", kubernetes: "3/3." },
  });

  expect(verdict).toEqual({ result: "healed", why: [], healedSeconds: 4 });
  expect(phase).toBe("over");
  expect(caption?.plain).toBe("Whole.");
});

test("what is not steady before is left alone, and told", async () => {
  const lab = stage();
  lab.breakIt();

  const { verdict, hitAt } = await lab.play();

  expect(verdict).toEqual({
    result: "could-not-run",
    why: ["storefront has 2 of 3 pods ready"],
    healedSeconds: null,
  });
  expect(hitAt).toBeNull();
});

test("a budget that runs out is the end: everything is taken back", async () => {
  const lab = stage({ healsAfterMs: 100_000, holdMs: 90_000 });

  const { verdict } = await lab.play({
    budgetSeconds: 10,
    steps: [{ fault: "pod-delete", mayFail: true, waitFor: "steady" }],
  });

  expect(verdict?.result).toBe("not-healed");
  expect(verdict?.why[0]).toBe("The budget of 10 s is over.");
  expect(lab.undone).toEqual(["e-1"]);
});

test("too many failed orders stop it before its budget is over", async () => {
  const lab = stage({ healsAfterMs: 100_000, holdMs: 90_000 });

  const { verdict, hitAt, endedAt } = await lab.play({ budgetSeconds: 100 });

  expect(verdict?.why).toEqual(["Fewer than 50 % of the orders succeeded for 10 s."]);
  expect((endedAt ?? 0) - (hitAt ?? 0)).toBeLessThan(12_000);
  expect(lab.undone).toEqual(["e-1"]);
});

test("orders that are meant to fail stop nothing", async () => {
  const lab = stage({ healsAfterMs: 20_000, holdMs: 15_000 });

  const { verdict } = await lab.play({
    steps: [{ fault: "pod-delete", mayFail: true, waitFor: "undone" }],
  });

  expect(verdict).toMatchObject({ result: "healed", healedSeconds: 20 });
});

test("a stop takes everything back, whatever it waits for", async () => {
  const lab = stage({ holdMs: 60_000, healsAfterMs: 60_000 });
  lab.time.after(8_000, () => lab.stop.abort());

  const { verdict } = await lab.play({
    budgetSeconds: 100,
    steps: [
      { fault: "pod-delete", mayFail: true, waitFor: "undone" },
      { fault: "node-kill", waitFor: "undone" },
    ],
  });

  expect(verdict).toMatchObject({ result: "not-healed", why: ["It was stopped."] });
  expect(lab.undone).toEqual(["e-1"]);
});

test("a first fault that is refused means that it could not run", async () => {
  const { verdict } = await stage({ refuses: "pod-delete" }).play();

  expect(verdict).toMatchObject({
    result: "could-not-run",
    why: ["pod-delete: Nobody to hit."],
  });
});

test("faults together are all taken back when one of them is refused", async () => {
  const lab = stage({ refuses: "node-kill", holdMs: 60_000 });

  const { verdict } = await lab.play({
    steps: [{ together: [{ fault: "pod-delete" }, { fault: "node-kill" }] }],
  });

  expect(verdict).toMatchObject({ result: "not-healed", why: ["node-kill: Nobody to hit."] });
  expect(lab.undone).toEqual(["e-1"]);
});

test("a check that does not hold in time is not healed", async () => {
  const lab = stage({ healsAfterMs: 20_000 });

  const { verdict, checks } = await lab.play({
    steps: [
      { fault: "pod-delete", mayFail: true },
      { check: {}, withinSeconds: 5 },
    ],
  });

  expect(verdict?.result).toBe("not-healed");
  expect(checks).toEqual([{ step: 2, tookSeconds: null }]);
});

test("what the doctor finds afterwards and not before is not healed", async () => {
  const lab = stage();
  lab.time.after(6_000, () => lab.find({ where: "node/worker", what: "is cordoned", remedy: "" }));

  const { verdict } = await lab.play();

  expect(verdict?.why).toEqual(["the doctor finds: node/worker is cordoned"]);
});

test("an acknowledged order that the ledger lost is not healed", async () => {
  const book = { acknowledged: () => 10, missing: async () => ["v-3"], close: () => {} };

  const { verdict, orders } = await stage().play({ orderBook: true }, { book });

  expect(verdict?.why).toEqual(["1 acknowledged orders are not in the ledger"]);
  expect(orders.book).toEqual({ acknowledged: 10, missing: ["v-3"] });
});
