import { expect, test } from "vitest";
import { createGuard } from "../../backend/cluster/guard.ts";
import { createKindProvider } from "../../backend/cluster/kind.ts";
import { waitFor } from "../../backend/core/wait.ts";
import { docker } from "../../backend/host/docker.ts";
import { withCluster } from "./shared-cluster.ts";

interface Nodes {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly labels: Readonly<Record<string, string | undefined>>;
    };
    readonly status: {
      readonly conditions: readonly { readonly type: string; readonly status: string }[];
    };
  }[];
}

test("a control plane and three workers are Ready, each worker in a zone of its own", async ({
  skip,
}) => {
  await using lab = withCluster(skip);

  const { items } = await lab.kube.get<Nodes>("/api/v1/nodes");

  const ready = items.filter(({ status }) =>
    status.conditions.some((one) => one.type === "Ready" && one.status === "True"),
  );
  const zones = items.map(({ metadata }) => metadata.labels["topology.kubernetes.io/zone"]);
  expect(ready).toHaveLength(4);
  expect(zones.filter((zone) => zone !== undefined).toSorted()).toEqual([
    "zone-a",
    "zone-b",
    "zone-c",
  ]);
});

test("the shop answers on loopback, and on no other address", async ({ skip }) => {
  await using lab = withCluster(skip);

  const answer = await fetch(lab.shopUrl);
  const ports = await docker(["port", `${lab.spec.name}-control-plane`]);

  expect(answer.ok).toBe(true);
  expect(ports.split("\n").every((line) => line.includes("-> 127.0.0.1:"))).toBe(true);
});

test("a second look finds it in under two seconds", async ({ skip }) => {
  await using lab = withCluster(skip);
  const startedAt = performance.now();

  const found = await createKindProvider().find(lab.spec);

  expect(found?.version).toBe(lab.version);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test("the guard knows it for the lab's own", async ({ skip }) => {
  await using lab = withCluster(skip);
  const { connection, spec } = lab;
  const guard = createGuard({ connection, stateDir: spec.stateDir, provider: "kind" });

  await expect(guard.check()).resolves.toBeUndefined();
});

test("metrics-server tells what each node uses", async ({ skip }) => {
  await using lab = withCluster(skip);

  const nodes = await waitFor(
    async () => {
      const { items } = await lab.kube.get<{ readonly items: readonly object[] }>(
        "/apis/metrics.k8s.io/v1beta1/nodes",
      );
      return items.length === 4 ? items : null;
    },
    { what: "metrics of four nodes", timeoutMs: 120_000, everyMs: 1000 },
  );

  expect(nodes[0]).toMatchObject({ usage: { cpu: expect.any(String) } });
});
