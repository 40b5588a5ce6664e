import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createNodeActions } from "../../backend/cluster/node-actions.ts";
import { undo } from "../../backend/commands/undo.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { labFile } from "../../backend/running-lab.ts";
import type { Change } from "../../chaos/changes.ts";
import { endWatchdogs } from "../../chaos/undo/watchdog.ts";
import { configFor, withCluster } from "./shared-cluster.ts";

// Labs that are killed in the middle of it (SIGKILL): what each had broken is brought back by somebody else.
const config = configFor("kintsugi-test", { shopPort: 18_080 });
const { stateDir, name } = config;
const nodes = createNodeActions({ cluster: name });
const slow = { timeout: 60_000, interval: 250 };

const openEntries = () => readdir(join(stateDir, "journal")).catch((): string[] => []);
const find = async (node: string) => {
  const found = await nodes.container(`${name}-${node}`);
  if (found === null || found.address === null) throw new Error(`No node ${node}.`);
  return { id: found.id, name: found.name, address: found.address };
};
const power = async (node: string, how: "pause" | "kill"): Promise<Change> => {
  const { address, ...target } = await find(node);
  return { type: "node-power", node: target, how, address };
};
const silence = async (): Promise<Change> => {
  const { id, name } = await find("control-plane");
  return { type: "node-switch", node: { id, name }, program: "api-server", seconds: 300 };
};

/** Starts a lab that breaks this, and kills it as soon as it has. */
async function breakAndDie(change: Change, expiresInSeconds: number, armed: boolean) {
  const program = join(import.meta.dirname, "../fixtures/doomed-lab.ts");
  const args = [program, stateDir, JSON.stringify(change), String(expiresInSeconds)];
  const lab = spawn(process.execPath, [...args, armed ? "armed" : "alone"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said = await Promise.race([once(lab.stdout, "data"), once(lab, "exit")]);
  lab.kill("SIGKILL");
  expect(String(said[0])).toBe("broken\n");
}

afterEach(async () => {
  await endWatchdogs(stateDir);
  await rm(labFile(stateDir), { force: true });
  await rm(join(stateDir, "journal"), { recursive: true, force: true });
});

test("a node whose lab was killed is brought back ten seconds later", async ({ skip }) => {
  await using _ = withCluster(skip);
  await breakAndDie(await power("worker", "kill"), 600, true);
  const diedAt = performance.now();

  await expect.poll(openEntries, slow).toEqual([]);

  expect(performance.now() - diedAt).toBeGreaterThan(9000);
  expect(await nodes.container(`${name}-worker`)).toMatchObject({ state: "running" });
});

test("an API server that was stopped goes on at the deadline, though it cannot be asked", async ({
  skip,
}) => {
  await using lab = withCluster(skip);
  await breakAndDie(await silence(), 4, true);

  await expect.poll(openEntries, slow).toEqual([]);

  expect(await lab.kube.get("/version")).toMatchObject({ gitVersion: lab.version });
});

test("with no lab, no watchdog and no API server, undo brings back all and says so", async ({
  skip,
}) => {
  await using lab = withCluster(skip);
  await breakAndDie(await power("worker2", "pause"), 600, false);
  await breakAndDie(await silence(), 600, false);

  const code = await undo({ ...config, json: true }, null);

  expect(code).toBe(0);
  expect(await openEntries()).toEqual([]);
  expect(await nodes.container(`${name}-worker2`)).toMatchObject({ state: "running" });
  await waitFor(() => lab.kube.get("/readyz"), { what: "the API server", timeoutMs: 30_000 });
});
