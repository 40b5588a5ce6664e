import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { request } from "undici";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { tryExec } from "../../backend/host/exec.ts";
import type { LabState } from "../../backend/wire/state.ts";
import { areReady, failedOrders, storefronts, until, untilWhole } from "./business.ts";
import {
  createTestLab,
  type LabProcess,
  removeHome,
  type TestLab,
  whyNoLab,
} from "./lab-process.ts";

// The whole lab, as a user has it. One bring-up for all: the tests run in order, each leaves the business whole.
const ports = { page: 17_100, shop: 18_081 };
const inotify = () => readFile("/proc/sys/fs/inotify/max_user_instances", "utf8");

let lab: TestLab;
let running: LabProcess;
let inotifyBefore: string;
let failure: string | null = null;

beforeAll(async () => {
  failure = await whyNoLab();
  if (failure !== null) return;
  inotifyBefore = await inotify();
  lab = await createTestLab("kintsugi-cli", ports);
  running = await lab.start();
});

afterAll(async () => {
  if (failure !== null) return;
  await lab.kintsugi("down");
  await removeHome(lab);
});

beforeEach((context) => {
  if (failure !== null) context.skip(failure);
});

test("the lab says that it is ready, and everything is live", async () => {
  const state = await until(lab, "every pod of the business", ({ pods }) =>
    areReady(Object.values(pods), 7),
  );

  expect(Object.values(state.nodes).map(({ readiness }) => readiness)).toEqual([
    "ready",
    "ready",
    "ready",
    "ready",
  ]);
  expect(Object.values(state.feeds).map(({ state }) => state)).not.toContain("disconnected");
  expect(
    new Set(Object.values(state.pods).map(({ node }) => node)).has(`${lab.name}-control-plane`),
  ).toBe(false);
  expect(existsSync(`${lab.home}/.kube/config`)).toBe(false);
});

test("visitors' orders are served, and every one is accounted for", async () => {
  const { visitors } = await until(
    lab,
    "a hundred orders",
    ({ visitors }) => (visitors?.totals.ok ?? 0) > 100,
  );

  const { intended, ok, error, timeout, shed, pending } = visitors?.totals ?? {};
  expect(intended).toBe((ok ?? 0) + (error ?? 0) + (timeout ?? 0) + (shed ?? 0) + (pending ?? 0));
});

test("a pod that somebody deletes with kubectl shows, and its replacement wears the seam", async () => {
  const victim = storefronts(await untilWhole(lab))[0];

  await lab.kubectl("-n", "pizza", "delete", "pod", victim?.name ?? "", "--wait=false");

  const healed = await until(lab, "the seam", ({ seams }) =>
    Object.values(seams).some(({ replaced }) => replaced === victim?.name),
  );
  expect(healed.timeline.map(({ kubernetes }) => kubernetes).join("\n")).toContain("terminating");
  await untilWhole(lab);
});

// A machine that is out of breath loses orders by itself, once: a goodbye that costs orders costs them each time.
test("a graceful pod-delete costs no order", { retry: 2 }, async () => {
  await untilWhole(lab);
  const before = failedOrders(await lab.state());

  const { exitCode, stderr } = await lab.kintsugi("run", "pod-delete", "app=storefront");

  expect(stderr).toContain("kubectl -n pizza delete pod storefront-");
  expect(exitCode).toBe(0);
  const after = await untilWhole(lab);
  expect(failedOrders(after) - before).toBe(0);
});

test("a dry run names the victim and touches nobody", async () => {
  const before = storefronts(await untilWhole(lab)).map(({ uid }) => uid);

  const { stdout, exitCode } = await lab.kintsugi(
    "run",
    "pod-delete",
    "mode=all",
    "grace=now",
    "--dry-run",
    "--json",
  );

  expect(exitCode).toBe(0);
  const plan = JSON.parse(stdout) as { victims: unknown[]; kubectl: string[] }; // our own output
  expect(plan.victims).toHaveLength(3);
  expect(plan.kubectl.join("\n")).toContain("--grace-period=0");
  expect(storefronts(await lab.state()).map(({ uid }) => uid)).toEqual(before);
});

test("a mistyped fault is refused with the nearest name", async () => {
  const { stderr, exitCode } = await lab.kintsugi("run", "pod-delte");

  expect(exitCode).toBe(2);
  expect(stderr).toContain('Did you mean "pod-delete"?');
});

test("all storefronts at once, without a goodbye, come back", async () => {
  const before = storefronts(await untilWhole(lab)).map(({ uid }) => uid);

  const { exitCode } = await lab.kintsugi("run", "pod-delete", "mode=all", "grace=now");

  expect(exitCode).toBe(0);
  const after = await untilWhole(lab);
  expect(storefronts(after).some(({ uid }) => before.includes(uid))).toBe(false);
  await until(lab, "orders again", ({ visitors }) => (visitors?.buckets.at(-3)?.ok ?? 0) > 0);
});

test("STOP takes back a bad release", async () => {
  await untilWhole(lab);
  const runs = (version: string) => (state: LabState) =>
    areReady(storefronts(state), 3) && storefronts(state).every((pod) => pod.version === version);
  await lab.kintsugi("rollout", "release", "bad");
  await until(lab, "the bad version in each pod", runs("bad"));

  const { exitCode } = await lab.kintsugi("undo", "--all");
  await until(lab, "the version before it", runs("v1"));
  expect(exitCode).toBe(0);
});

test("no acknowledged order is lost when the ledger's process is killed with -9", async () => {
  const ledger = Object.values((await untilWhole(lab)).pods).find(({ app }) => app === "ledger");
  const ids = Array.from({ length: 40 }, (_, i) => `survives-${i}`);
  const order = async (id: string) =>
    (await request(`http://127.0.0.1:${ports.shop}/order?id=${id}`).then(
      ({ statusCode, body }) => body.dump().then(() => statusCode),
      () => 0,
    )) === 200;

  const outcomes = [];
  for (const [i, id] of ids.entries()) {
    if (i === 20) await lab.killProcess(ledger?.node ?? "", "ledger");
    outcomes.push({ id, isAcknowledged: await order(id) });
  }

  await until(lab, "the ledger to come back", ({ pods }) =>
    Object.values(pods).some(
      ({ app, phase, restarts }) =>
        app === "ledger" && phase === "ready" && restarts > (ledger?.restarts ?? 0),
    ),
  );
  const kept = await lab.kubectl(
    "-n",
    "pizza",
    "exec",
    ledger?.name ?? "",
    "--",
    "node",
    "-e",
    "fetch('http://127.0.0.1:'+(process.env.PORT??8080)+'/orders?limit=10000').then(r=>r.text()).then(console.log)",
  );
  const acknowledged = outcomes.filter(({ isAcknowledged }) => isAcknowledged);
  expect(acknowledged.length).toBeGreaterThan(19);
  expect(acknowledged.filter(({ id }) => !kept.includes(`"${id}"`))).toEqual([]);
});

test("a second start joins the running lab and prints a new link", async () => {
  const second = await lab.kintsugi("up");

  expect(second.exitCode).toBe(0);
  expect(second.stdout).toContain("The lab is running already.");
  expect(second.stdout).toContain(`http://127.0.0.1:${ports.page}/#code=`);
});

test("a lab killed with -9 in the middle of a fault is followed by one that leaves nothing open", async () => {
  await untilWhole(lab);
  const journal = () => lab.kubectl("-n", "kintsugi", "get", "configmap", "-o", "name");
  const fault = lab.kintsugi("run", "readiness-off", "seconds=120");
  await expect.poll(journal, { timeout: 60_000, interval: 100 }).toContain("fault-");

  await running.end("SIGKILL");
  await fault;
  running = await lab.start();

  await untilWhole(lab);
  await expect.poll(journal, { timeout: 60_000, interval: 500 }).not.toContain("fault-");
});

test("the ledger's worker, removed behind the lab's back, is added again by the next start", async () => {
  const where = ["get", "pod", "ledger-0", "-o", "jsonpath={.spec.nodeName}"];
  const worker = await lab.kubectl("-n", "pizza", ...where);
  await tryExec("docker", ["rm", "-f", "-v", worker]);

  const { exitCode, stderr } = await lab.kintsugi("up");

  const said: unknown = expect.stringContaining(`${worker} is gone: adding it back`);
  expect([exitCode, stderr]).toEqual([0, said]);
  await until(lab, "the worker to be Ready", ({ nodes }) =>
    Object.values(nodes).some(({ name, readiness }) => name === worker && readiness === "ready"),
  );
  await untilWhole(lab);
});

test("Ctrl-C closes the lab, leaves the cluster, and says so", async () => {
  await running.end("SIGINT");

  expect(running.said()).toContain("The lab has closed; the cluster stays up.");
  const { stdout } = await lab.kintsugi("status");
  expect(stdout).toContain("is up, and no lab serves");
});

test("down removes all that the lab made, and nothing else", async () => {
  const { exitCode } = await lab.kintsugi("down");

  expect(exitCode).toBe(0);
  const { stdout } = await tryExec("docker", [
    "ps",
    "-aq",
    "--filter",
    `label=io.x-k8s.kind.cluster=${lab.name}`,
  ]);
  expect(stdout).toBe("");
  expect(existsSync(lab.stateDir)).toBe(false);
  expect(await inotify()).toBe(inotifyBefore);
});
