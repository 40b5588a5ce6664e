import { expect, test } from "vitest";
import { openPart } from "./pizza-containers.ts";
import { needsPizzaImage } from "./pizza-image.ts";

needsPizzaImage();

test("without the lab's key nothing can be broken", async () => {
  await using kitchen = await openPart("kitchen");

  const answers = await Promise.all([
    kitchen.hurt("type=crash", "a guess"),
    kitchen.hurt("type=crash", ""),
    kitchen.get("/fault?type=crash"),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 404]);
  expect((await kitchen.get("/healthz")).status).toBe(200);
});

test("a fault that does not exist is refused with the list of those that do", async () => {
  await using kitchen = await openPart("kitchen");

  const answer = await kitchen.hurt("type=explode");

  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({
    error: "type must be one of crash, hang, leak, slow, fail, unready, recover.",
  });
});

test("a sick pod fails its work with green probes, until it is told to recover", async () => {
  await using kitchen = await openPart("kitchen");

  await kitchen.hurt("type=fail");
  const sick = await statuses(kitchen);
  await kitchen.hurt("type=recover");

  expect(sick).toEqual({ work: 500, ready: 200, alive: 200 });
  expect(await statuses(kitchen)).toEqual({ work: 200, ready: 200, alive: 200 });
});

test("an unready pod says so to the readiness probe only", async () => {
  await using kitchen = await openPart("kitchen");

  await kitchen.hurt("type=unready");

  expect(await statuses(kitchen)).toEqual({ work: 200, ready: 503, alive: 200 });
});

test("a slow pod takes as much longer as it was told", async () => {
  await using kitchen = await openPart("kitchen");
  await kitchen.hurt("type=slow&ms=400");

  const startedAt = performance.now();
  await kitchen.post("/bake");

  expect(performance.now() - startedAt).toBeGreaterThan(395);
});

test("a hanging pod answers nobody, and comes back by itself", async () => {
  await using kitchen = await openPart("kitchen");
  const startedAt = performance.now();

  await kitchen.hurt("type=hang&seconds=2");
  await kitchen.get("/healthz");

  expect(performance.now() - startedAt).toBeGreaterThan(1900);
});

test("a crash is exit code 1", async () => {
  await using kitchen = await openPart("kitchen");

  const answer = await kitchen.hurt("type=crash");

  expect(answer.status).toBe(202);
  expect((await kitchen.ended()).code).toBe(1);
});

test("a leak ends with the kernel's OOM kill at the pod's limit", async () => {
  await using kitchen = await openPart("kitchen", { memoryMib: 96 });

  await kitchen.hurt("type=leak&mibPerSecond=64");

  expect(await kitchen.ended()).toEqual({ code: 137, wasOutOfMemory: true });
});

test("a pod in service keeps less than 64 MiB for itself", async () => {
  await using kitchen = await openPart("kitchen", { memoryMib: 64 });

  for (let batch = 0; batch < 20; batch++)
    await Promise.all(Array.from({ length: 20 }, () => kitchen.post("/bake")));

  expect(await statuses(kitchen)).toEqual({ work: 200, ready: 200, alive: 200 });
});

const statuses = async (part: Awaited<ReturnType<typeof openPart>>) => ({
  work: (await part.post("/bake")).status,
  ready: (await part.get("/readyz")).status,
  alive: (await part.get("/healthz")).status,
});
