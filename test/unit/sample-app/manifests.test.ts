import { expect, test } from "vitest";
import { asVersion, demoKeyOf, readManifests } from "../../../backend/sample-app/manifests.ts";

const manifests = await readManifests();
const pods = manifests.flatMap((object) => {
  const { spec } = object as { spec?: { template?: { spec: PodSpec } } };
  return spec?.template === undefined ? [] : [{ object, spec: spec.template.spec }];
});

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly automountServiceAccountToken: boolean;
  readonly tolerations?: unknown;
  readonly containers: readonly {
    readonly image: string;
    readonly lifecycle: unknown;
    readonly resources: unknown;
  }[];
}

test("the namespace comes first, and everything else is in it", () => {
  const [namespace, ...rest] = manifests;

  expect(namespace).toMatchObject({ kind: "Namespace", metadata: { name: "pizza" } });
  expect(rest.filter(({ metadata }) => metadata.namespace !== "pizza")).toEqual([]);
});

test("every part has pods with good manners and no rights", () => {
  expect(pods.map(({ object }) => object.metadata.name)).toEqual([
    "kitchen",
    "ledger",
    "receipts",
    "storefront",
  ]);
  for (const { spec } of pods) {
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.tolerations).toBeUndefined();
    expect(spec.terminationGracePeriodSeconds).toBe(10);
    expect(spec.containers[0]).toMatchObject({
      lifecycle: { preStop: { sleep: { seconds: 3 } } },
      resources: { limits: { memory: "96Mi" } },
    });
  }
});

test("the kitchen's number is left to its autoscaler", () => {
  const kitchen = pods.find(({ object }) => object.metadata.name === "kitchen")?.object;

  expect(kitchen).not.toHaveProperty("spec.replicas");
});

test("the only key in the manifests says that it is known to everybody", () => {
  const secrets = manifests.filter(({ kind }) => kind === "Secret");

  expect(secrets).toHaveLength(1);
  expect(demoKeyOf(manifests)).toMatch(/known to everybody/);
});

test("a version changes the image and the label of pods, marks the object, and leaves the manifest as it was", () => {
  const storefront = manifests.find(
    ({ kind, metadata }) => kind === "Deployment" && metadata.name === "storefront",
  );
  if (storefront === undefined) throw new Error("no storefront");

  const changed = asVersion(storefront, "local/kintsugi-pizza:v2", "v2");

  expect(changed).toMatchObject({
    metadata: { labels: { "app.kubernetes.io/managed-by": "kintsugi" } },
    spec: {
      template: {
        metadata: { labels: { "app.kubernetes.io/version": "v2" } },
        spec: { containers: [{ image: "local/kintsugi-pizza:v2" }] },
      },
    },
  });
  expect(storefront).not.toEqual(changed);
  expect(JSON.stringify(storefront)).toContain("local/kintsugi-pizza:v1");
});
