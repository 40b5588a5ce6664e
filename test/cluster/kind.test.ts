import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { kubeconfigFile } from "../../backend/cluster/kind-state.ts";
import { createKindProvider } from "../../backend/cluster/kind.ts";
import { nodeContainers } from "../../backend/cluster/nodes.ts";
import { LabError } from "../../backend/core/errors.ts";
import { docker } from "../../backend/host/docker.ts";
import { specOf } from "../../backend/main.ts";
import { configFor, progress, takeDown, withCluster } from "./shared-cluster.ts";

// One small cluster's life from its beginning to its end: these tests build on each other, in this order.
const config = configFor("kintsugi-test-life", { workers: 1, shopPort: 18_081 });
const spec = specOf(config);
const provider = createKindProvider();
const nodeNames = ["kintsugi-test-life-control-plane", "kintsugi-test-life-worker"];
const decoyText = "apiVersion: v1\nkind: Config\ncurrent-context: production\n";

let decoy: string;
let ownBefore: string | null;

const ownKubeconfig = () =>
  readFile(join(homedir(), ".kube", "config"), "utf8").catch((): null => null);
const namesOf = async () => (await nodeContainers(spec.name)).map(({ name }) => name);
/** And not of what stays, such as a Docker daemon that others use. */
const isRemoval = (line: string) => line.startsWith("Removed");

beforeAll(async () => {
  decoy = await mkdtemp(join(tmpdir(), "kubeconfig-"));
  await writeFile(join(decoy, "config"), decoyText);
  vi.stubEnv("KUBECONFIG", join(decoy, "config"));
  ownBefore = await ownKubeconfig();
});

afterAll(async () => {
  await takeDown(config);
  vi.unstubAllEnvs();
  await rm(decoy, { recursive: true });
});

test("an interrupted start leaves no container and no file", async ({ skip }) => {
  await using _ = withCluster(skip);
  const stop = new AbortController();
  const interrupted = new LabError("interrupted", "Interrupted.", "Start again.");
  const run = { progress, signal: stop.signal };
  const start: Promise<unknown> = provider.create(spec, run).catch((error: unknown) => error);
  await expect.poll(namesOf, { timeout: 60_000 }).not.toEqual([]);

  stop.abort(interrupted);

  expect(await start).toBe(interrupted);
  expect(await namesOf()).toEqual([]);
  expect(existsSync(kubeconfigFile(spec.stateDir))).toBe(false);
});

test("a start keeps to the lab's own kubeconfig, which is its user's alone", async ({ skip }) => {
  await using _ = withCluster(skip);

  const cluster = await provider.create(spec, { progress });

  expect(cluster).toMatchObject({ provider: "kind", simulated: false });
  expect(await namesOf()).toEqual(nodeNames);
  expect((await stat(kubeconfigFile(spec.stateDir))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(decoy, "config"), "utf8")).toBe(decoyText);
  expect(await ownKubeconfig()).toBe(ownBefore);
});

test("nodes that were stopped, and started elsewhere, come back to work", async ({ skip }) => {
  await using _ = withCluster(skip);
  await docker(["stop", "-t", "1", ...nodeNames]);
  // The worker first: Docker gives it the control plane's address.
  for (const name of nodeNames.toReversed()) await docker(["start", name]);
  await docker(["stop", "-t", "1", nodeNames[1] ?? ""]);

  expect(await provider.find(spec)).toBeNull();
  await provider.create(spec, { progress });

  expect(await provider.find(spec)).not.toBeNull();
});

test("a worker that was removed is added back", async ({ skip }) => {
  await using _ = withCluster(skip);
  await docker(["rm", "-f", "-v", nodeNames[1] ?? ""]);

  expect(await provider.find(spec)).toBeNull();
  await provider.create(spec, { progress });

  expect(await namesOf()).toEqual(nodeNames);
  expect(await provider.find(spec)).not.toBeNull();
});

test("removing takes its containers and files, and leaves another lab's", async ({ skip }) => {
  await using other = withCluster(skip);

  const said = await provider.remove(spec, { progress });

  expect(said.filter(isRemoval)).toEqual(
    nodeNames.map((name) => `Removed the node container ${name}.`),
  );
  expect(await namesOf()).toEqual([]);
  expect(existsSync(kubeconfigFile(spec.stateDir))).toBe(false);
  expect(await nodeContainers(other.spec.name)).toHaveLength(4);
  expect(await provider.find(other.spec)).not.toBeNull();
});

test("removing it once more finds nothing to remove", async ({ skip }) => {
  await using _ = withCluster(skip);

  expect((await provider.remove(spec, { progress })).filter(isRemoval)).toEqual([]);
});
