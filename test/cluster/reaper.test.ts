import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Kube } from "../../backend/cluster/clients.ts";
import { waitFor } from "../../backend/core/wait.ts";
import type { Change } from "../../chaos/changes.ts";
import { configFor, progress, withCluster } from "./shared-cluster.ts";

// A lab that is killed (SIGKILL) while the names are cut off, and with it half of those who would notice.
const { stateDir } = configFor("kintsugi-test", { shopPort: 18_080 });
const dnsPath = "/apis/apps/v1/namespaces/kube-system/deployments/coredns";
const podsPath = "/api/v1/namespaces/kintsugi/pods";
const ofReaper = { labelSelector: "app.kubernetes.io/name=reaper" };

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

async function readyReapers(kube: Kube): Promise<readonly Pod[]> {
  const { items } = await kube.get<{ readonly items: readonly Pod[] }>(podsPath, ofReaper);
  return items.filter(({ status }) =>
    status.conditions?.some((one) => one.type === "Ready" && one.status === "True"),
  );
}

async function breakAndDie(change: Change) {
  const program = join(import.meta.dirname, "../fixtures/reaped-lab.ts");
  const lab = spawn(process.execPath, [program, stateDir, JSON.stringify(change)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = await Promise.race([once(lab.stdout, "data"), once(lab, "exit")]);
  lab.kill("SIGKILL");
  expect(String(said[0])).toBe("broken\n");
}

interface Dns {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly replicas: number };
  readonly status: { readonly readyReplicas?: number };
}

test("what a killed lab left broken is taken back by the reaper that is left", async ({ skip }) => {
  await using lab = withCluster(skip);
  const reapers = await waitFor(
    async () => {
      const ready = await readyReapers(lab.kube);
      return ready.length === 2 ? ready : null;
    },
    { what: "two reapers", timeoutMs: 60_000 },
  );
  const before = await lab.kube.get<Dns>(dnsPath);
  const { uid } = before.metadata;
  await breakAndDie({
    type: "fields",
    target: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace: "kube-system",
      name: "coredns",
      uid,
    },
    fields: [{ path: ["spec", "replicas"], before: before.spec.replicas, after: 0 }],
  });
  const diedAt = performance.now();
  const broken = await lab.kube.get<Dns>(dnsPath);
  await lab.kube.send({
    method: "DELETE",
    path: `${podsPath}/${reapers[0]?.metadata.name}`,
    body: { gracePeriodSeconds: 0 },
  });

  await expect
    .poll(async () => (await lab.kube.get<Dns>(dnsPath)).spec.replicas, {
      timeout: 40_000,
      interval: 250,
    })
    .toBe(before.spec.replicas);
  const seconds = (performance.now() - diedAt) / 1000;
  const entry = "/api/v1/namespaces/kintsugi/configmaps/fault-reaped";
  await expect
    .poll(() => lab.kube.get(entry).catch((error: unknown) => error), {
      timeout: 60_000,
      interval: 250,
    })
    .toMatchObject({ status: 404 });

  progress.note(`The reaper took back after ${seconds.toFixed(1)} s.`);
  expect(new Set(reapers.map(({ spec }) => spec.nodeName)).size).toBe(2);
  expect(broken.spec.replicas).toBe(0);
  expect(seconds).toBeGreaterThan(10);
  expect((await lab.kube.get<Dns>(dnsPath)).status.readyReplicas).toBe(before.spec.replicas);
});
