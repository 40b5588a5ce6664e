import { afterAll, beforeAll, expect, test } from "vitest";
import type { Kube, KubeObject } from "../../backend/cluster/clients.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { silentProgress } from "../../backend/core/progress.ts";
import { deployPizza, findPizza, removePizza } from "../../backend/sample-app/deploy.ts";
import { readManifests } from "../../backend/sample-app/manifests.ts";
import { useSharedCluster } from "./shared-cluster.ts";

let kube: Kube;
const progress = silentProgress;

beforeAll(() => {
  ({ kube } = useSharedCluster());
});

afterAll(async () => {
  await removePizza({ kube, progress });
  await kube.close();
});

const pathTo = ({ apiVersion, kind, metadata }: KubeObject) =>
  pathOf({ ...metadata, apiVersion, kind });

test("the pizza business opens: the API server takes every manifest, and every pod turns ready", async () => {
  const { faultKey } = await deployPizza({ kube, progress });

  expect(faultKey).toMatch(/^[\w-]{43}$/);
  expect(await findPizza(kube)).toEqual({ faultKey });
});

test("the ledger's claim is bound", async () => {
  const path = pathOf({ apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: "pizza" });
  const { items } = await kube.get<{ items: { status: { phase: string } }[] }>(path);

  expect(items.map(({ status }) => status.phase)).toEqual(["Bound"]);
});

test("no object is refused a field: what is applied is what is there, and a second time changes nothing", async () => {
  const before = await versions();
  const { faultKey } = await deployPizza({ kube, progress });

  expect(await findPizza(kube)).toEqual({ faultKey });
  expect(await versions()).toEqual(before);
});

/** metadata.generation of all that the manifests name: it counts the changes of what is wanted. */
async function versions(): Promise<Record<string, number | undefined>> {
  const found: Record<string, number | undefined> = {};
  for (const object of await readManifests()) {
    const path = pathTo(object);
    const { metadata } = await kube.get<{ metadata: { generation?: number } }>(path);
    found[path] = metadata.generation;
  }
  return found;
}

test("its namespace admits no pod that asks for more than the business needs", async () => {
  const privileged = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "root", namespace: "pizza" },
    spec: {
      containers: [{ name: "root", image: "x", securityContext: { privileged: true } }],
    },
  };

  await expect(kube.apply(privileged)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("PodSecurity"),
  });
});
