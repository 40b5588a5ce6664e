import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGuard } from "../../backend/cluster/guard.ts";
import { createKwokProvider } from "../../backend/cluster/kwok.ts";
import { exec } from "../../backend/host/exec.ts";
import type { Progress } from "../../backend/core/progress.ts";
import { type KwokCluster, run, startKwokCluster } from "./kwok-cluster.ts";

let own: KwokCluster;
const provider = createKwokProvider();

beforeAll(async () => {
  own = await startKwokCluster({ workers: 2 });
});

afterAll(() => own[Symbol.asyncDispose]());

/** Pids of what runs a program of this cluster's folder. */
async function processes(): Promise<number[]> {
  const found = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes(own.spec.stateDir)) found.push(Number(pid));
  }
  return found;
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
    };
    readonly spec: { readonly taints?: readonly { readonly effect: string }[] };
  }[];
}

test("the cluster says that it is simulated, and has no shop", () => {
  expect(own.cluster).toMatchObject({
    provider: "kwok",
    simulated: true,
    shopUrl: null,
    enforcesNetworkPolicy: false,
    version: expect.stringMatching(/^v1\.\d+\.\d+$/),
  });
  expect(own.cluster).not.toHaveProperty("loadImage");
});

test("its nodes are named as kind names them, and the control plane takes no ordinary pod", async () => {
  const { items } = await own.kube.get<NodeList>("/api/v1/nodes");

  const { name } = own.spec;
  expect(items.map(({ metadata }) => metadata.name)).toEqual([
    `${name}-control-plane`,
    `${name}-worker`,
    `${name}-worker2`,
  ]);
  expect(items[0]?.spec.taints).toMatchObject([{ effect: "NoSchedule" }]);
  expect(items.map(({ metadata }) => metadata.labels["topology.kubernetes.io/zone"])).toEqual([
    undefined,
    "zone-a",
    "zone-b",
  ]);
});

test("its control plane runs with the stage's timings", async () => {
  const lines = await Promise.all(
    (await processes()).map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8")),
  );
  const flags = lines.join("\0").split("\0");

  expect(flags).toEqual(
    expect.arrayContaining([
      "--node-monitor-grace-period=10s",
      "--default-unreachable-toleration-seconds=5",
      "--node-lease-duration-seconds=8",
    ]),
  );
});

test("everything of it listens on loopback alone", async () => {
  const pids = await processes();
  const listening = (await exec("ss", ["-ltnpH"])).split("\n");

  const ours = listening.filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)));

  expect(ours.length).toBeGreaterThanOrEqual(5);
  for (const line of ours) expect(line.split(/\s+/)[3]).toMatch(/^127\.0\.0\.1:/);
});

test("it is found again, and a second start joins it", async () => {
  const found = await provider.find(own.spec);
  const joined = await provider.create(own.spec, run);

  expect(found?.connection).toEqual(own.connection);
  expect(joined.connection).toEqual(own.connection);
});

test("after a reboot it is not found, is made anew, and is the lab's again", async () => {
  for (const pid of await processes()) process.kill(pid, "SIGKILL");

  const lost = await provider.find(own.spec);
  const { connection } = await provider.create(own.spec, run);
  const { stateDir } = own.spec;

  expect(lost).toBeNull();
  await createGuard({ connection, stateDir, provider: "kwok" }).check();
});

test("removed, it leaves no process and no file, and a second removal is fine", async () => {
  const removed = await provider.remove(own.spec, run);
  const again = await provider.remove(own.spec, run);

  expect(removed).toEqual([`Removed the simulated cluster ${own.spec.name} (5 processes).`]);
  expect(again).toEqual([]);
  expect(await processes()).toEqual([]);
  expect(await readdir(own.spec.stateDir)).toEqual([]);
});

test("a start that fails leaves nothing behind", async () => {
  // No file system holds a folder of such a name.
  const spec = { ...own.spec, name: `${own.spec.name}-${"x".repeat(300)}` };

  await expect(provider.create(spec, run)).rejects.toMatchObject({ code: "command-failed" });

  expect(await processes()).toEqual([]);
  expect(await readdir(own.spec.stateDir)).toEqual([]);
});

test("a start that is interrupted rejects with the reason, and leaves nothing behind", async () => {
  const stop = new AbortController();
  const atControlPlane: Progress = {
    ...run.progress,
    step: (_title, work) => {
      // When every component has been started and nothing answers yet.
      const update = (said: string) => {
        if (said === "Cluster is started") stop.abort(new Error("Ctrl-C"));
      };
      return work({ update });
    },
  };

  const starting = provider.create(own.spec, { progress: atControlPlane, signal: stop.signal });

  await expect(starting).rejects.toThrow("Ctrl-C");
  expect(await processes()).toEqual([]);
  expect(await readdir(own.spec.stateDir)).toEqual([]);
});
