import { expect, test } from "vitest";
import { createLifetime } from "../../../../backend/core/lifetime.ts";
import type { LabEvent } from "../../../../backend/wire/events.ts";
import type { ExperimentView } from "../../../../backend/wire/state.ts";
import { baselineOf } from "../../../../chaos/doctor/baseline.ts";
import { collect } from "../../../../chaos/doctor/collection.ts";
import { startDoctor } from "../../../../chaos/doctor/rounds.ts";
import { createIllCluster, createIllNodes, wholeAt } from "../../../fakes/ill-cluster.ts";

/** A lab's doctor whose seconds pass when the test says so. */
async function openStage() {
  const cluster = createIllCluster();
  const record = async () => (baseline = baselineOf(await collect(cluster.look), wholeAt));
  let baseline = baselineOf(await collect(cluster.look), wholeAt);
  const lifetime = createLifetime();
  const told: string[][] = [];
  const open: ExperimentView[] = [];
  const looked = { into: 0 };
  const marks: string[] = [];
  let elapsed = 0;
  let wake = () => {};
  let asleep = Promise.withResolvers<void>();
  const doctor = startDoctor({
    cluster: cluster.look,
    nodes: createIllNodes({
      droppedMarks: async ({ name }) => {
        if (name !== "worker") return [];
        looked.into += 1;
        return [...marks];
      },
    }),
    load: null,
    readBaseline: async () => baseline,
    recordBaseline: record,
    open: () => open,
    clockSkewMs: () => 0,
    emit: (event: LabEvent) => {
      if (event.type === "doctor") told.push(event.doctor.findings.map(({ where }) => where));
    },
    lifetime,
    clock: { now: () => wholeAt, monotonic: () => elapsed },
    pause: (_ms, signal) => {
      asleep.resolve();
      return new Promise((resolve, reject) => {
        wake = resolve;
        signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      });
    },
  });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await asleep.promise;
      asleep = Promise.withResolvers<void>();
      elapsed += 1000;
      wake();
    }
    await asleep.promise;
  };
  return { cluster, lifetime, told, open, looked, marks, doctor, pass };
}

// The doctor asks for no more than these of it.
const experiment = (phase: ExperimentView["phase"]) =>
  ({ id: "e-1", title: "close a node", phase }) as ExperimentView;

test("it looks at once, then every five seconds, and into the nodes once a minute", async () => {
  const { told, looked, pass, lifetime } = await openStage();

  await pass(1);
  expect([told.length, looked.into]).toEqual([1, 1]);
  await pass(20);
  expect([told.length, looked.into]).toEqual([5, 1]);
  await pass(40);
  expect(looked.into).toBe(2);
  await lifetime.end();
});

test("what somebody breaks is told within five seconds, and its end as well", async () => {
  const { cluster, told, pass, lifetime } = await openStage();
  await pass(1);

  cluster.set("Node/worker2", "spec.unschedulable", true);
  await pass(5);
  cluster.set("Node/worker2", "spec.unschedulable", undefined);
  await pass(5);

  expect(told).toEqual([[], ["node/worker2"], []]);
  await lifetime.end();
});

test("while an experiment is under way it does not look, and right after it at everything", async () => {
  const { told, open, looked, pass, lifetime } = await openStage();
  await pass(1);

  open.push(experiment("holding"));
  await pass(30);
  expect([told.length, looked.into]).toEqual([1, 1]);
  open.pop();
  await pass(1);

  expect([told.length, looked.into]).toEqual([2, 2]);
  await lifetime.end();
});

test("an experiment that is stuck is no reason to look away: it is a finding", async () => {
  const { told, open, pass, lifetime } = await openStage();

  open.push(experiment("stuck"));
  await pass(1);

  expect(told).toEqual([["experiment/e-1"]]);
  await lifetime.end();
});

test("what was found in a node stands until it is looked into again, a quarter of a minute later", async () => {
  const { told, marks, looked, pass, lifetime } = await openStage();
  marks.push("ab12");
  await pass(1);

  marks.pop();
  await pass(10);
  expect(looked.into).toBe(1);
  await pass(5);

  expect(told).toEqual([["node/worker"], ["node/worker"], ["node/worker"], []]);
  await lifetime.end();
});

test("who asks gets a look at everything, now", async () => {
  const { cluster, doctor, looked, lifetime } = await openStage();
  cluster.remove("ConfigMap/menu");

  const { findings } = await doctor.look();

  expect(findings.map(({ where }) => where)).toEqual(["configmap/menu"]);
  expect(looked.into).toBe(1);
  await lifetime.end();
});

test("what is accepted is no finding any more, and what was never as it should be still is one", async () => {
  const { cluster, doctor, lifetime } = await openStage();
  cluster.set("ConfigMap/menu", "data", { "menu.txt": "Quattro: 11.00" });
  cluster.set("Node/worker2", "spec.unschedulable", true);

  const { findings } = await doctor.accept();

  expect(findings.map(({ where }) => where)).toEqual(["node/worker2"]);
  await lifetime.end();
});

test("nothing is accepted while something is broken on purpose", async () => {
  const { open, doctor, lifetime } = await openStage();
  open.push(experiment("holding"));

  await expect(doctor.accept()).rejects.toMatchObject({ code: "experiment-open" });
  await lifetime.end();
});
