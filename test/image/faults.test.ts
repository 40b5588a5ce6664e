import { expect, test } from "vitest";
import { exec, tryExec } from "../../backend/host/exec.ts";
import { openPart, openShop } from "./pizza-containers.ts";
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
    error: "type must be one of crash, hang, leak, slow, fail, unready, burn, full, recover.",
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

test("a leak with a bound is held below the pod's limit, and given back", async () => {
  await using kitchen = await openPart("kitchen", { memoryMib: 96 });

  await kitchen.hurt("type=leak&mibPerSecond=40&mib=40");
  const held = await residentMib(kitchen.id);
  const holding = await statuses(kitchen);
  await kitchen.hurt("type=recover");
  await kitchen.get("/healthz");

  expect(holding).toEqual({ work: 200, ready: 200, alive: 200 });
  expect(held - (await residentMib(kitchen.id))).toBeGreaterThan(36);
});

test("a burning pod serves on", async () => {
  await using kitchen = await openPart("kitchen", { memoryMib: 96 });

  await kitchen.hurt("type=burn&percent=100");
  const burning = await statuses(kitchen);
  const busy = await busyThreads(kitchen.id);
  await kitchen.hurt("type=recover");

  expect(burning).toEqual({ work: 200, ready: 200, alive: 200 });
  expect(busy).toBeGreaterThan(0);
});

test("a ledger whose disk is full takes no order, loses none, and goes on when there is room", async () => {
  await using shop = await openShop();
  const { storefront, ledger } = shop.parts;
  await storefront.get("/order?id=before");

  await ledger.hurt("type=full");
  const refused = await storefront.get("/order?id=while");
  const ready = await ledger.get("/readyz");
  await ledger.hurt("type=recover");
  const healed = await ledger.get("/readyz");
  const next = await storefront.get("/order?id=after");

  expect([refused.status, ready.status, healed.status, next.status]).toEqual([502, 503, 200, 200]);
  expect(await refused.text()).toContain("database or disk is full");
  expect(await (await ledger.get("/orders")).json()).toMatchObject({
    count: 2,
    orders: [{ id: "before" }, { id: "after" }],
  });
});

test("who keeps nothing on a disk cannot be full", async () => {
  await using kitchen = await openPart("kitchen");

  const answer = await kitchen.hurt("type=full");

  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("full is for the ledger");
});

test("from inside the container a fault is one line, and a wrong one says what would be right", async () => {
  await using kitchen = await openPart("kitchen", { memoryMib: 96 });
  const byHand = (...words: string[]) =>
    tryExec("docker", ["exec", kitchen.id, "node", "/app/suffer.ts", ...words]);

  const [unready, wrong] = [await byHand("unready", "seconds=20"), await byHand("explode")];

  expect(unready).toMatchObject({ exitCode: 0, stderr: "" });
  expect(unready.stdout).toContain('"type":"unready","seconds":20');
  expect(await statuses(kitchen)).toEqual({ work: 200, ready: 503, alive: 200 });
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stdout).toContain("type must be one of");
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

/** How many threads of the container's program use the CPU or wait for it, summed over ten looks. */
const busyThreads = (container: string): Promise<number> =>
  ask(
    container,
    `let busy = 0;
    for (let look = 0; look < 10; look++)
      for (const id of readdirSync("/proc/1/task"))
        if (readFileSync("/proc/1/task/" + id + "/stat", "utf8").split(") ")[1][0] === "R") busy++;
    console.log(busy);`,
  );

/** The memory that the container's program keeps in RAM. */
const residentMib = (container: string): Promise<number> =>
  ask(container, `console.log(/VmRSS:\\s+(\\d+)/.exec(readFileSync("/proc/1/status"))[1] / 1024);`);

async function ask(container: string, script: string): Promise<number> {
  const head = `const { readdirSync, readFileSync } = require("node:fs");`;
  return Number(await exec("docker", ["exec", container, "node", "-e", head + script]));
}
