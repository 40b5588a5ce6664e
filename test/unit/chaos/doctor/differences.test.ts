import { expect, test } from "vitest";
import { baselineOf } from "../../../../chaos/doctor/baseline.ts";
import { collect } from "../../../../chaos/doctor/collection.ts";
import { differenceFindings } from "../../../../chaos/doctor/differences.ts";
import { createIllCluster, type IllCluster } from "../../../fakes/ill-cluster.ts";

async function found(makeIll: (cluster: IllCluster) => void) {
  const cluster = createIllCluster();
  const baseline = baselineOf(await collect(cluster.look), 0);
  makeIll(cluster);
  const { kept } = await collect(cluster.look);
  return differenceFindings(kept, baseline);
}

const keep = "; if it is meant to stay: `npm run kintsugi -- doctor --accept`";
const storefront = "Deployment/storefront";
const container = "spec.template.spec.containers.0";

test("a field that changed is named, with the patch that puts exactly that back", async () => {
  expect(await found((one) => one.set(storefront, `${container}.image`, "pizza:bad"))).toEqual([
    {
      where: "deployment/storefront",
      what: 'spec.template.spec.containers[0].image is "pizza:bad", was "pizza:v1"',
      remedy: `\`kubectl -n pizza patch deployment/storefront --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"pizza:v1"}]'\`${keep}`,
    },
  ]);
});

test("a field that came is taken away again, and one that went comes back", async () => {
  const [finding] = await found((cluster) => {
    cluster.set(storefront, "spec.paused", true);
    cluster.set(storefront, "spec.template.metadata.labels.v", undefined);
  });

  expect(finding?.what).toBe(
    'spec.template.metadata.labels.v is not there, was "1"; spec.paused is true, was not there',
  );
  expect(finding?.remedy).toContain(
    '{"op":"add","path":"/spec/template/metadata/labels/v","value":"1"}',
  );
  expect(finding?.remedy).toContain('{"op":"remove","path":"/spec/paused"}');
});

test("a list of another length differs as a whole, and the third difference is only counted", async () => {
  const [finding] = await found((cluster) => {
    cluster.set(storefront, "spec.template.spec.containers", []);
    cluster.set(storefront, "spec.paused", true);
    cluster.set(storefront, "spec.minReadySeconds", 9);
  });

  expect(finding?.what).toMatch(
    /^spec\.template\.spec\.containers is \[\], was \[\{.*\}\]; .*, and 1 more$/,
  );
});

test("long values are not read aloud, and quotes in them stay within the command", async () => {
  const cluster = createIllCluster();
  cluster.set("ConfigMap/menu", "data", { "menu.txt": `it's ${"long ".repeat(20)}` });
  const baseline = baselineOf(await collect(cluster.look), 0);
  cluster.set("ConfigMap/menu", "data", { "menu.txt": "x".repeat(100) });

  const [finding] = differenceFindings((await collect(cluster.look)).kept, baseline);

  expect(finding?.what).toBe("data.menu.txt is another one");
  expect(finding?.remedy).toContain(String.raw`"value":"it'\''s long`);
});

test("a key that was moved within its Secret can be moved back; what was never kept is only shown", async () => {
  const [moved] = await found((cluster) =>
    cluster.set("Secret/receipt-key", "data", { revoked: "sha256:abc" }),
  );
  const [changed] = await found((cluster) =>
    cluster.set("Secret/receipt-key", "data", { key: "sha256:def" }),
  );

  expect(moved).toEqual({
    where: "secret/receipt-key",
    what: "the key key is gone; the key revoked is new",
    remedy: `\`kubectl -n pizza patch secret/receipt-key --type=json -p '[{"op":"move","from":"/data/revoked","path":"/data/key"}]'\`${keep}`,
  });
  expect(changed).toMatchObject({
    what: "the key key is another one",
    remedy: `\`kubectl -n pizza describe secret/receipt-key\`${keep}`,
  });
});

test("what is gone is missed; what is new matters only where it can keep the business from working", async () => {
  const made = (kind: string, name: string) => ({
    kind,
    metadata: { name, namespace: "pizza" },
    spec: { template: {} },
  });

  const findings = await found((cluster) => {
    cluster.remove("ConfigMap/menu");
    cluster.add(made("NetworkPolicy", "cut-off"));
    cluster.add(made("Deployment", "somebodys"));
    cluster.set("ConfigMap/kube-root-ca.crt", "data", { ca: "2" });
  });

  expect(findings.map(({ where, what }) => `${where} ${what}`)).toEqual([
    "configmap/menu is gone",
    "networkpolicy/cut-off was not there before",
  ]);
});

test("a restart, and what an autoscaler decides, is no difference", async () => {
  const findings = await found((cluster) => {
    cluster.set("Deployment/kitchen", "spec.replicas", 9);
    cluster.set(storefront, "spec.template.metadata.annotations", {
      "kubectl.kubernetes.io/restartedAt": "now",
    });
  });

  expect(findings).toEqual([]);
});
