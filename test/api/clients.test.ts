import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKube, type Kube, type KubeObject } from "../../backend/cluster/clients.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { deployment, namespace } from "./objects.ts";
import { useSharedCluster } from "./shared-cluster.ts";

const home = `clients-${randomUUID().slice(0, 8)}`;
let kube: Kube;

beforeAll(async () => {
  ({ kube } = useSharedCluster());
  await kube.apply(namespace(home));
});

afterAll(async () => {
  await kube.send({ method: "DELETE", path: `/api/v1/namespaces/${home}` });
  await kube.close();
});

const configMap = (name: string, data: Record<string, string>): KubeObject => {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: home }, data };
  return object;
};

test("an apply of what is there already changes nothing", async () => {
  const first = await kube.apply(configMap("same", { a: "1" }));
  const second = await kube.apply(configMap("same", { a: "1" }));

  expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
});

test("an apply takes back what somebody else changed", async () => {
  const applied = await kube.apply(configMap("ours", { a: "1" }));
  const path = pathOf({ ...applied.metadata, apiVersion: "v1", kind: "ConfigMap" });
  const type = "application/merge-patch+json";
  await kube.send({ method: "PATCH", path, type, body: { data: { a: "2" } } });

  expect(await kube.apply(configMap("ours", { a: "1" }))).toMatchObject({ data: { a: "1" } });
});

test("the API server's reason and message come through, without the credentials", async () => {
  const missing = pathOf({ apiVersion: "v1", kind: "Pod", namespace: home, name: "nobody" });

  await expect(kube.get(missing)).rejects.toMatchObject({
    name: "KubeError",
    status: 404,
    reason: "NotFound",
    message: expect.stringContaining('pods "nobody" not found'),
  });
});

test("an object that the schema refuses names the field", async () => {
  const broken = deployment("broken", home, 1) as KubeObject & { spec: object };

  await expect(
    kube.apply({ ...broken, spec: { ...broken.spec, replicas: "many" } } as KubeObject),
  ).rejects.toMatchObject({ name: "KubeError", message: expect.stringContaining("replicas") });
});

test("a stranger without credentials is refused", async () => {
  const { connection } = kube;
  const stranger = createKube({ ...connection, clientCert: null, clientKey: null });

  await expect(stranger.get("/api/v1/secrets")).rejects.toMatchObject({
    status: expect.toSatisfy((status: number) => status === 401 || status === 403),
  });
  await stranger.close();
});

test("two clocks on one machine do not differ", async () => {
  await kube.get("/version");

  expect(kube.clockSkewMs()).toBe(0);
});
