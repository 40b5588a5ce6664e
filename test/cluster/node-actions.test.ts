import { afterEach, expect, test } from "vitest";
import { createNodeActions, whyNoPacketShares } from "../../backend/cluster/node-actions.ts";
import { LabError } from "../../backend/core/errors.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { docker } from "../../backend/host/docker.ts";
import { tryExec } from "../../backend/host/exec.ts";
import { withCluster } from "./shared-cluster.ts";

// What is taken down here is brought back by the test, or by the timer in the node: the next test finds all nodes Ready.
const patience = AbortSignal.timeout(3_600_000);
const slow = { timeout: 120_000, interval: 500 };
let name = "kintsugi-test";

const nodes = () => createNodeActions({ cluster: name });
const kubectl = (...args: string[]) => {
  const inNode = ["kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", ...args];
  return tryExec("docker", ["exec", `${name}-control-plane`, ...inNode], { timeoutMs: 20_000 });
};
const readyNodes = async () => {
  const { stdout } = await kubectl("get", "nodes", "--no-headers");
  return stdout.split("\n").filter((line) => / Ready /.test(line)).length;
};

/** As the cluster knows it. */
const addressOf = async (node: string) => {
  const path = 'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}';
  return (await kubectl("get", "node", node, "-o", path)).stdout;
};

/** The node's container, as everything here needs it. */
async function find(node: string) {
  const found = await nodes().container(`${name}-${node}`);
  if (found === null || found.address === null) throw new Error(`No node ${node}.`);
  return { ...found, address: found.address };
}

afterEach(async () => {
  await waitFor(async () => ((await readyNodes()) === 4 ? true : null), {
    what: "every node to be Ready",
    timeoutMs: 120_000,
  });
});

test("a killed node stays dead until it is brought back, with its address", async ({ skip }) => {
  await using lab = withCluster(skip);
  name = lab.spec.name;
  const worker = await find("worker");

  await nodes().takeDown(worker, "kill");
  await expect.poll(readyNodes, slow).toBe(3);
  const meanwhile = await nodes().container(worker.name);
  await nodes().bringBack(worker, "kill", worker.address, patience);

  expect(meanwhile).toMatchObject({ state: "exited", address: null });
  expect(await nodes().container(worker.name)).toMatchObject(worker);
});

test("nodes that come back crosswise, each with the other's address, are members again", async ({
  skip,
}) => {
  await using _ = withCluster(skip);
  const [first, second] = [await find("worker"), await find("worker2")].sort((a, b) =>
    a.address < b.address ? -1 : 1,
  );
  if (first === undefined || second === undefined) throw new Error("Two workers are needed.");
  await nodes().takeDown(first, "kill");
  await nodes().takeDown(second, "kill");

  await nodes().bringBack(second, "kill", second.address, patience);
  await nodes().bringBack(first, "kill", first.address, patience);

  // They were dead too briefly to be missed: that they are Ready says nothing yet.
  for (const { name, address } of [await find("worker"), await find("worker2")])
    await expect.poll(() => addressOf(name), slow).toBe(address);
});

test("a node that is cut off comes back with its address", async ({ skip }) => {
  await using _ = withCluster(skip);
  const worker = await find("worker3");

  await nodes().takeDown(worker, "disconnect");
  const meanwhile = await nodes().container(worker.name);
  await nodes().bringBack(worker, "disconnect", worker.address, patience);

  expect(meanwhile?.address).toBeNull();
  expect((await find("worker3")).address).toBe(worker.address);
});

test.each(["kubelet", "scheduler", "api-server"] as const)(
  "the control plane's %s is off, and on again by the node's own timer",
  async (program) => {
    const controlPlane = await find("control-plane");

    await nodes().switchOff(controlPlane, program, 6);

    await expect.poll(() => nodes().notRunning(controlPlane, program), slow).not.toBeNull();
    await expect.poll(() => nodes().notRunning(controlPlane, program), slow).toBeNull();
  },
);

test("the scheduler's manifest survives being switched off twice, and is back at once", async () => {
  const controlPlane = await find("control-plane");
  const manifests = ["exec", controlPlane.id, "ls", "/etc/kubernetes/manifests"];

  await nodes().switchOff(controlPlane, "scheduler", 60);
  await nodes().switchOff(controlPlane, "scheduler", 60);
  const meanwhile = await docker(manifests);
  await nodes().switchOn(controlPlane, "scheduler");

  expect(meanwhile).not.toContain("scheduler");
  expect(await docker(manifests)).toContain("kube-scheduler.yaml");
  await expect.poll(() => nodes().notRunning(controlPlane, "scheduler"), slow).toBeNull();
});

/** Whether this pod can open a connection to that address, where every pod of the business listens. */
async function reaches(pod: string, address: string): Promise<boolean> {
  const dial = `require("net").connect(8080, process.argv[1]).on("connect", () => process.exit(0)).setTimeout(1500, () => process.exit(1))`;
  const { exitCode } = await kubectl("-n", "pizza", "exec", pod, "--", "node", "-e", dial, address);
  return exitCode === 0;
}

test("packets between pods go lost, also on one node, until the timer in the node lifts it", async ({
  skip,
}) => {
  await using lab = withCluster(skip);
  const { items } = await lab.kube.get<Pods>("/api/v1/namespaces/pizza/pods");
  const from = items.find(({ metadata }) => metadata.name.startsWith("storefront"));
  const others = items.filter((pod) => pod !== from);
  const near = others.find(({ spec }) => spec.nodeName === from?.spec.nodeName);
  const far = others.find(({ spec }) => spec.nodeName !== from?.spec.nodeName);
  if (from === undefined || near === undefined || far === undefined)
    throw new Error("The business's pods do not lie as this test needs them.");
  const node = await find(from.spec.nodeName.slice(name.length + 1));
  const { podIP } = from.status;
  const and = [near.status.podIP, far.status.podIP];
  const pod = from.metadata.name;

  await nodes().dropPackets(node, {
    mark: "test1",
    between: [podIP],
    and,
    percent: 100,
    seconds: 12,
  });

  expect(await reaches(pod, near.status.podIP)).toBe(false);
  expect(await reaches(pod, far.status.podIP)).toBe(false);
  expect(await nodes().droppedMarks(node)).toEqual(["test1"]);
  await expect.poll(() => nodes().droppedMarks(node), slow).toEqual([]);
  expect(await reaches(pod, near.status.podIP)).toBe(true);
  expect(await reaches(pod, far.status.podIP)).toBe(true);
});

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly nodeName: string };
    readonly status: { readonly podIP: string };
  }[];
}

test("whether a share of packets can be dropped is known without dropping any", async ({
  skip,
}) => {
  await using lab = withCluster(skip);
  const worker = await find("worker");
  const why = await whyNoPacketShares(lab.spec.name);
  const half = {
    mark: "half1",
    between: ["192.0.2.1"],
    and: ["192.0.2.2"],
    percent: 50,
    seconds: 60,
  };

  const refusal = await nodes()
    .dropPackets(worker, half)
    .then(
      () => null,
      (error: unknown) => error,
    );
  await nodes().letPacketsPass(worker, "half1");

  const code = refusal instanceof LabError ? refusal.code : refusal;
  expect(code).toBe(why === null ? null : "no-packet-shares");
  expect(await nodes().droppedMarks(worker)).toEqual([]);
});
