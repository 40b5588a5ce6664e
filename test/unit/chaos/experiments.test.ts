import { expect, test } from "vitest";
import { settled } from "../../fakes/time.ts";
import { allCapabilities, command, lights, stageExperiments } from "../../fixtures/experiments.ts";

test("a dry run names victims, command and seed, and writes nothing", async () => {
  const { experiments, journal, cluster, views } = stageExperiments();

  const plan = await experiments.plan("pod-delete", command());

  expect(plan).toMatchObject({ fault: "pod-delete", victims: [{ kind: "pod" }], seed: 7 });
  expect(plan).toMatchObject({ holdSeconds: 0, note: null });
  expect(plan.kubectl).toEqual([`kubectl -n pizza delete pod ${plan.victims[0]?.name}`]);
  expect([journal.calls, cluster.writes, views]).toEqual([[], [], []]);
});

test("the seed of a dry run repeats its choice", async () => {
  const { experiments } = stageExperiments();
  const plan = await experiments.plan("pod-delete", { ...command(), seed: 99 });

  const { victims } = await experiments.inject("pod-delete", { ...command(), seed: 99 });

  expect(victims.map(({ name }) => name)).toEqual(plan.victims.map(({ name }) => name));
});

test("STOP takes back the newest first, and goes on past what is stuck", async () => {
  const { experiments, time, did, hanging } = stageExperiments();
  for (const lamp of ["hall", "bath", "attic"])
    await experiments.inject("lights-off", lights(lamp));
  did.length = 0;
  hanging.add("attic");

  const stopping = experiments.undoAll();
  await time.advance(10_000);

  expect(did).toEqual(["on attic", "on bath", "on hall"]);
  expect(experiments.open().map(({ phase }) => phase)).toEqual(["undoing"]);
  hanging.clear();
  void stopping;
});

test("two faults at one victim collide; the refusal names the first", async () => {
  const { experiments } = stageExperiments();
  const { id } = await experiments.inject("lights-off", lights("hall"));

  const second = experiments.inject("lights-off", lights("hall"));

  await expect(second).rejects.toMatchObject({
    code: "collision",
    message: 'hall is already hit by "lights off".',
    remedy: expect.stringContaining(id),
  });
  await expect(experiments.inject("lights-off", lights("bath"))).resolves.toMatchObject({
    phase: "holding",
  });
});

test("a dry run says why it would be refused now, and how that ends", async () => {
  const { experiments } = stageExperiments();
  const { id } = await experiments.inject("lights-off", lights("hall"));

  const again = await experiments.plan("lights-off", lights("hall"));
  const elsewhere = await experiments.plan("lights-off", lights("bath"));

  expect(again.refused).toEqual({
    code: "collision",
    message: 'hall is already hit by "lights off".',
    remedy: expect.stringContaining(id),
  });
  expect(elsewhere.refused).toBeNull();
});

test("two faults at one victim collide also when both start in the same moment", async () => {
  const { experiments } = stageExperiments();

  const both = await Promise.allSettled([
    experiments.inject("lights-off", lights("hall")),
    experiments.inject("lights-off", lights("hall")),
  ]);

  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("the end of the lab takes everything back", async () => {
  const { experiments, lifetime, did, journal } = stageExperiments();
  await experiments.inject("lights-off", lights("hall"));

  await lifetime.end();

  expect(did).toEqual(["off hall", "on hall"]);
  expect(journal.records.size).toBe(0);
  await expect(experiments.inject("lights-off", lights("bath"))).rejects.toThrow("closing");
});

test("what this machine cannot do is offered with the reason, and refused with it", async () => {
  const capabilities = { ...allCapabilities, netem: "The kernel has no netem." };
  const { experiments } = stageExperiments({ capabilities });

  expect(experiments.offers().map(({ name, hidden }) => [name, hidden])).toEqual([
    ["pod-delete", null],
    ["lights-off", "The kernel has no netem."],
  ]);
  await expect(experiments.inject("lights-off", command())).rejects.toMatchObject({
    code: "fault-unavailable",
  });
});

test("an unknown experiment is refused with the nearest id", async () => {
  const { experiments } = stageExperiments();
  const { id } = await experiments.inject("lights-off", lights("hall"));

  await expect(experiments.undo(`${id}x`)).rejects.toMatchObject({
    code: "unknown-experiment",
    remedy: expect.stringContaining(id),
  });
});

test("a pod that is killed is replaced, and nothing stays open", async () => {
  const { experiments, cluster, journal } = stageExperiments();
  const before = cluster.shape();

  const pods = command({ mode: "percent", amount: 50 });
  const { victims } = await experiments.inject("pod-delete", pods);
  await settled();

  expect(victims.length).toBeGreaterThan(1);
  expect(cluster.writes).toHaveLength(victims.length);
  expect(cluster.shape()).toEqual(before);
  expect([experiments.open(), journal.records.size]).toEqual([[], 0]);
});
